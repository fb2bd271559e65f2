package dev.locked.servers;

import dev.locked.tck.ClusterControl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A store of three members, each a process on this machine. They come from the same binaries as a {@link StoreServer};
 * there is none of somebody else's, and none in Docker: where the settings ask for these, the tests are skipped. Not thread-safe.
 */
public final class StoreCluster implements ClusterControl {
    private static final Duration LEADER_WITHIN = Duration.ofMinutes(2);

    private final Recipe recipe;
    private final List<LocalProcess> members;
    private final Set<Integer> out = new HashSet<>();

    private StoreCluster(Recipe recipe, Path program, List<Seat> seats) {
        this.recipe = recipe;
        this.members = LocalProcess.cluster(recipe, program, seats);
    }

    static StoreCluster launch(Recipe recipe) {
        return launch(recipe, Collections.nCopies(MEMBERS, Seat.onLoopback()));
    }

    static StoreCluster launch(Recipe recipe, List<Seat> seats) {
        Path program = recipe.programFor("a cluster");
        return Finder.launch(
                () -> new StoreCluster(recipe, program, seats), StoreCluster::startAll, StoreCluster::close);
    }

    private void startAll() {
        members.forEach(LocalProcess::start);
        awaitAll();
    }

    private void awaitAll() {
        members.forEach(new Finder(recipe)::awaitReady);
        leader();
    }

    /**
     * Where they listen.
     *
     * @return {@code host:port} of each
     */
    public List<String> endpoints() {
        return members.stream().flatMap(member -> member.endpoints().stream()).toList();
    }

    @Override
    public String uri() {
        return recipe.name() + "://" + String.join(",", endpoints());
    }

    @Override
    public String uri(int member) {
        return recipe.name() + "://" + String.join(",", members.get(member).endpoints());
    }

    @Override
    public int leader() {
        long deadline = System.nanoTime() + LEADER_WITHIN.toNanos();
        while (true) {
            List<Integer> leaders = leaders();
            if (leaders.size() == 1) { // two, as long as the old one does not know yet
                return leaders.get(0);
            }
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(recipe.name() + " at " + endpoints() + " has the leaders " + leaders
                        + " while " + out + " are out: " + logs());
            }
            Tool.sleep(20);
        }
    }

    /**
     * Which member leads, without waiting for one.
     *
     * @return empty if none leads of those that run, or two say so
     */
    public Optional<Integer> leaderNow() {
        List<Integer> leaders = leaders();
        return leaders.size() == 1 ? Optional.of(leaders.get(0)) : Optional.empty();
    }

    /**
     * Whether a member was killed or paused, and not brought back.
     *
     * @param member its number
     * @return false if it runs, as far as we know
     */
    public boolean isOut(int member) {
        return out.contains(member);
    }

    private List<Integer> leaders() {
        return IntStream.range(0, MEMBERS)
                .filter(member -> !out.contains(member) && leads(member))
                .boxed()
                .toList();
    }

    private boolean leads(int member) {
        try {
            return recipe.leads(members.get(member).endpointOfTools());
        } catch (IllegalStateException e) { // it has not come up yet
            return false;
        }
    }

    /**
     * What a member has logged so far.
     *
     * @param member its number
     * @return lines of the store's own kind
     */
    public String log(int member) {
        return members.get(member).log();
    }

    private String logs() {
        return members.stream().map(LocalProcess::log).collect(Collectors.joining("\n"));
    }

    @Override
    public void kill9(int member) {
        out.add(member);
        members.get(member).kill9();
    }

    @Override
    public void pause(int member) {
        out.add(member);
        members.get(member).pause();
    }

    @Override
    public void resume(int member) {
        members.get(member).resume();
        out.remove(member);
    }

    @Override
    public void heal() {
        List.copyOf(out).forEach(this::bringBack);
        awaitAll();
    }

    /**
     * Brings a member back that was killed or paused, without waiting until it answers.
     *
     * @param member its number
     */
    public void bringBack(int member) {
        LocalProcess process = members.get(member);
        if (process.isAlive()) {
            process.resume();
        } else {
            process.start();
        }
        out.remove(member);
    }

    @Override
    public void close() {
        members.forEach(LocalProcess::close);
    }
}
