package dev.locked.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.locked.servers.Seat;
import dev.locked.servers.StoreCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A network namespace for each member of the store and for each contender, and one for the switches that join them. Needs
 * root. Its addresses are of 198.18.0.0/15, which is set aside for tests and which no host has; its names carry our pid.
 * Faults may be put in and taken out by one thread; of several equal ones the last that is taken out heals.
 */
final class Namespaces implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("locked-(\\d+)-\\w+");
    private static final String HUB = "hub";
    private static final int DRIVER = 1;
    private static final int FIRST_MEMBER = 10;
    private static final int FIRST_CONTENDER = 20;

    private final long pid = ProcessHandle.current().pid();
    private final String subnet = freeSubnet(pid);
    private final Map<String, Integer> faults = new HashMap<>();
    private volatile boolean closed;

    private Namespaces() {}

    /** A network of its own, with a switch; who is on it reaches all others on it, unless there is a fault. */
    private enum Lan {
        /** Contenders, by way of our proxies, and members. */
        STORE(0),
        /** Members among themselves. */
        PEERS(64),
        /** We and all others; there are no faults, so that we know how they are, and the ledger always hears of writes. */
        WATCH(128);

        private final int first;

        Lan(int first) {
            this.first = first;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Builds it, after having removed what runs have left that are no more.
     *
     * @throws IllegalStateException if it can't be built; nothing is left of it then
     */
    static Namespaces build() {
        Namespaces built = new Namespaces();
        try {
            removeLeftovers();
            Runtime.getRuntime().addShutdownHook(new Thread(built::close));
            built.raise();
            return built;
        } catch (IllegalStateException e) {
            built.close();
            throw e;
        }
    }

    private void raise() {
        ip("netns", "add", name(HUB));
        for (Lan lan : Lan.values()) {
            hub("link", "add", lan.word(), "type", "bridge");
            hub("link", "set", lan.word(), "up");
        }
        plugUs(Lan.STORE);
        plugUs(Lan.WATCH);
        IntStream.range(0, StoreCluster.MEMBERS)
                .forEach(number -> raise("m" + number, FIRST_MEMBER + number, List.of(Lan.values())));
        IntStream.range(0, Contenders.COUNT)
                .forEach(number -> raise("c" + number, FIRST_CONTENDER + number, List.of(Lan.STORE, Lan.WATCH)));
    }

    private void raise(String place, int host, List<Lan> lans) {
        ip("netns", "add", name(place));
        in(place, "link", "set", "lo", "up");
        for (Lan lan : lans) {
            cable(lan, place, lan.word(), name(place));
            in(place, "addr", "add", address(lan, host) + "/26", "dev", lan.word());
            in(place, "link", "set", lan.word(), "up");
        }
    }

    private void plugUs(Lan lan) {
        String device = "lk" + pid + "-" + lan.word().charAt(0); // 15 characters at most
        cable(lan, "driver", device, Long.toString(pid));
        ip("addr", "add", address(lan, DRIVER) + "/26", "dev", device);
        ip("link", "set", device, "up");
    }

    private void cable(Lan lan, String place, String device, String namespace) {
        hub("link", "add", port(lan, place), "type", "veth", "peer", "name", device, "netns", namespace);
        hub("link", "set", port(lan, place), "master", lan.word(), "up");
    }

    private static String port(Lan lan, String place) {
        return lan.word() + "-" + place;
    }

    private String name(String place) {
        return "locked-" + pid + "-" + place;
    }

    private String address(Lan lan, int host) {
        return subnet + (lan.first + host);
    }

    private static String freeSubnet(long pid) {
        List<String> taken = addresses();
        return Stream.iterate(pid % 512, next -> (next + 1) % 512)
                .limit(512)
                .map(number -> "198." + (18 + number / 256) + "." + number % 256 + ".")
                .filter(subnet -> taken.stream().noneMatch(address -> address.startsWith(subnet)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no part of 198.18.0.0/15 is free"));
    }

    private static List<String> addresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(each -> each.getInterfaceAddresses().stream())
                    .map(InterfaceAddress::getAddress)
                    .map(InetAddress::getHostAddress)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the members of the store live. */
    List<Seat> seats() {
        return IntStream.range(0, StoreCluster.MEMBERS)
                .mapToObj(number -> new Seat(
                        launcher("m" + number),
                        address(Lan.STORE, FIRST_MEMBER + number),
                        address(Lan.PEERS, FIRST_MEMBER + number),
                        address(Lan.WATCH, FIRST_MEMBER + number)))
                .toList();
    }

    /** What comes before the command of a contender. */
    List<String> contender(int number) {
        return launcher("c" + number);
    }

    private List<String> launcher(String place) {
        return List.of("ip", "netns", "exec", name(place));
    }

    /** Our address where contenders look for the store. */
    String storeSide() {
        return address(Lan.STORE, DRIVER);
    }

    /** Our address where nothing is ever lost. */
    String watchSide() {
        return address(Lan.WATCH, DRIVER);
    }

    /** A contender's packets to and from the store vanish; the answer takes that back, as do those of all others. */
    Runnable loseContender(int number) {
        return unplug(Lan.STORE, "c" + number);
    }

    /** What a contender sends to the store vanishes; what is sent to it arrives. */
    Runnable muteContender(int number) {
        return swallow("c" + number, storeSide());
    }

    /** A member loses all others, while contenders reach it. */
    Runnable partition(int member) {
        return unplug(Lan.PEERS, "m" + member);
    }

    /** A member loses all others, and all contenders. */
    Runnable loseMember(int member) {
        return together(List.of(partition(member), unplug(Lan.STORE, "m" + member)));
    }

    /** What a member sends to the others vanishes; what they send arrives. */
    Runnable muteMember(int member) {
        return together(others(member)
                .mapToObj(other -> swallow("m" + member, peer(other)))
                .toList());
    }

    /** What the others send to a member vanishes; what it sends arrives. */
    Runnable deafenMember(int member) {
        return together(others(member)
                .mapToObj(other -> swallow("m" + other, peer(member)))
                .toList());
    }

    private static IntStream others(int member) {
        return IntStream.range(0, StoreCluster.MEMBERS).filter(other -> other != member);
    }

    private String peer(int member) {
        return address(Lan.PEERS, FIRST_MEMBER + member);
    }

    private static Runnable together(List<Runnable> undoing) {
        return () -> undoing.forEach(Runnable::run);
    }

    /** At the switch, so that the one who lives there sees no dead cable. */
    private Runnable unplug(Lan lan, String place) {
        String port = port(lan, place);
        return fault(
                port, () -> hub("link", "set", port, "nomaster"), () -> hub("link", "set", port, "master", lan.word()));
    }

    private Runnable swallow(String place, String target) {
        return fault(
                place + " " + target,
                () -> in(place, "route", "add", "blackhole", target),
                () -> in(place, "route", "del", "blackhole", target));
    }

    private Runnable fault(String what, Runnable begin, Runnable end) {
        if (faults.merge(what, 1, Integer::sum) == 1) {
            begin.run();
        }
        return () -> {
            if (faults.merge(what, -1, Integer::sum) == 0) {
                end.run();
            }
        };
    }

    private void hub(String... words) {
        in(HUB, words);
    }

    private void in(String place, String... words) {
        List<String> all = new ArrayList<>(List.of("-n", name(place)));
        all.addAll(List.of(words));
        ip(all.toArray(String[]::new));
    }

    private void ip(String... words) {
        if (closed) {
            throw new IllegalStateException("the network is gone");
        }
        run(words);
    }

    private static List<String> run(String... words) {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + text.strip());
            }
            return text.lines().toList();
        } catch (IOException e) {
            throw new IllegalStateException("no program ip: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void removeLeftovers() {
        remove(owner -> ProcessHandle.of(owner).isEmpty());
    }

    /** Kills who is still inside, and removes all; does nothing when that is done. */
    @Override
    public void close() {
        closed = true;
        remove(owner -> owner == pid);
    }

    private interface Ownership {
        boolean is(long owner);
    }

    private static void remove(Ownership ownership) {
        run("netns", "list").stream()
                .map(NAME::matcher)
                .filter(Matcher::lookingAt)
                .filter(name -> ownership.is(Long.parseLong(name.group(1))))
                .map(Matcher::group)
                .forEach(Namespaces::remove);
    }

    private static void remove(String name) {
        run("netns", "pids", name).stream()
                .map(line -> ProcessHandle.of(Long.parseLong(line.strip())))
                .flatMap(Optional::stream)
                .forEach(ProcessHandle::destroyForcibly);
        run("netns", "del", name);
    }
}
