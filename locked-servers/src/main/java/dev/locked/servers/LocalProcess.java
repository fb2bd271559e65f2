package dev.locked.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A program, run on free ports, of the loopback interface as a rule, with its data in a temporary folder, in memory or on disk. */
final class LocalProcess implements Installation {
    private static final int PORTS = 3;

    private final Recipe recipe;
    private final Path program;
    private final List<Recipe.Place> members;
    private final Recipe.Place place;
    private @Nullable Process process;
    private @Nullable Thread reaper;

    private LocalProcess(Recipe recipe, Path program, List<Recipe.Place> members, Recipe.Place place) {
        this.recipe = recipe;
        this.program = program;
        this.members = members;
        this.place = place;
    }

    /** One that stands alone and is yet to be started. */
    static Installation of(Recipe recipe, Path program) {
        return cluster(recipe, program, List.of(Seat.onLoopback())).get(0);
    }

    /** Those that make a cluster, each yet to be started. */
    static List<LocalProcess> cluster(Recipe recipe, Path program, List<Seat> seats) {
        try {
            List<Integer> ports = Ports.free(seats.size() * PORTS);
            List<Recipe.Place> members = new ArrayList<>();
            for (Seat seat : seats) {
                List<Integer> own = ports.subList(members.size() * PORTS, (members.size() + 1) * PORTS);
                Path folder = recipe.storage().newFolder("locked-" + recipe.name() + "-");
                members.add(new Recipe.Place(seat, folder, own.get(0), own.subList(1, PORTS)));
            }
            return members.stream()
                    .map(place -> new LocalProcess(recipe, program, List.copyOf(members), place))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> endpoints() {
        return List.of(place.endpoint());
    }

    @Override
    public String endpointOfTools() {
        return place.seat().watch() + ":" + place.port();
    }

    @Override
    public boolean isOurs() {
        return true;
    }

    @Override
    public void start() {
        List<String> command = new ArrayList<>(place.seat().launcher());
        command.addAll(command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
        builder.environment().putAll(recipe.environment());
        Process started = Tool.start(builder);
        process = started;
        reaper = new Thread(started::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(reaper);
    }

    private Path logFile() {
        return place.folder().resolve("log");
    }

    private Process process() {
        if (process == null) {
            throw new IllegalStateException(recipe.name() + " was not started");
        }
        return process;
    }

    @Override
    public void kill9() {
        List<ProcessHandle> children = process().descendants().toList();
        process().destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        awaitEnd();
        children.forEach(child -> child.onExit().join());
    }

    @Override
    public void stop() {
        signal(process().toHandle(), recipe.endSignal());
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process().waitFor(20, TimeUnit.SECONDS)) {
                process().destroyForcibly().waitFor();
            }
            if (reaper != null) {
                Runtime.getRuntime().removeShutdownHook(reaper);
            }
        } catch (InterruptedException e) {
            throw Tool.interrupted(e);
        } catch (IllegalStateException e) {
            return; // the JVM is ending, and the hook runs anyway
        }
    }

    @Override
    public List<String> command() {
        return recipe.command(program, members, place);
    }

    @Override
    public void empty() {
        remove(file -> !file.equals(place.folder()) && !file.equals(logFile()));
    }

    @Override
    public void pause() {
        signal("-STOP");
    }

    @Override
    public void resume() {
        signal("-CONT");
    }

    /** To all of its processes; first to the one that makes the others. */
    private void signal(String name) {
        signal(process().toHandle(), name);
        process().descendants().forEach(child -> signal(child, name));
    }

    private static void signal(ProcessHandle one, String name) {
        try {
            Tool.run("kill", List.of(name, Long.toString(one.pid())));
        } catch (IllegalStateException e) {
            if (one.isAlive()) {
                throw e;
            }
        }
    }

    @Override
    public boolean isAlive() {
        return process().isAlive();
    }

    @Override
    public String run(String name, List<String> arguments) {
        return Tool.run(Tool.find(recipe.name(), name, List.of(program)), arguments);
    }

    @Override
    public String log() {
        try {
            return Files.exists(logFile()) ? Files.readString(logFile()) : "";
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        if (process != null) {
            kill9();
        }
        if (Files.exists(place.folder())) {
            remove(file -> true);
        }
    }

    private void remove(Predicate<Path> which) {
        try (Stream<Path> files = Files.walk(place.folder())) {
            files.filter(which)
                    .sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
