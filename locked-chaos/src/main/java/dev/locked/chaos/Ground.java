package dev.locked.chaos;

import dev.locked.servers.Seat;
import dev.locked.servers.StoreCluster;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a run has of this machine: how its processes are joined, and which faults can be done here. */
final class Ground implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    private final Optional<Namespaces> namespaces;
    private final Optional<WallClocks> wallClocks;
    private final String whyNone;

    private Ground(Optional<Namespaces> namespaces, String whyNone, Optional<WallClocks> wallClocks) {
        this.namespaces = namespaces;
        this.whyNone = whyNone;
        this.wallClocks = wallClocks;
    }

    /** Which network is asked for. */
    enum Wish {
        /** Namespaces, where they can be had. */
        AUTO,
        /** Namespaces, or no run. */
        NAMESPACES,
        /** The loopback interface. */
        LOOPBACK
    }

    /** What a kind of fault needs of the machine. */
    enum Need {
        NOTHING,
        NAMESPACES,
        FAKETIME
    }

    /**
     * Prepares it.
     *
     * @param folder where the files of clocks go
     * @throws IllegalStateException if namespaces are asked for and can't be had
     */
    static Ground prepare(Wish wish, Path folder) {
        Optional<WallClocks> wallClocks = WallClocks.in(folder);
        if (wish == Wish.LOOPBACK) {
            return new Ground(Optional.empty(), "they were not asked for", wallClocks);
        }
        try {
            return new Ground(Optional.of(Namespaces.build()), "", wallClocks);
        } catch (IllegalStateException e) {
            if (wish == Wish.NAMESPACES) {
                throw new IllegalStateException("--network namespaces: can't be had here: " + e.getMessage(), e);
            }
            return new Ground(Optional.empty(), String.valueOf(e.getMessage()), wallClocks);
        }
    }

    /** For people. */
    String network() {
        return namespaces.isPresent() ? "namespaces" : "loopback";
    }

    /** The faults that can be done here. */
    List<FaultKind> kinds() {
        return Arrays.stream(FaultKind.values())
                .filter(kind -> offers(kind.need()))
                .toList();
    }

    private boolean offers(Need need) {
        return switch (need) {
            case NOTHING -> true;
            case NAMESPACES -> namespaces.isPresent();
            case FAKETIME -> wallClocks.isPresent();
        };
    }

    /** The faults that can't be done here, for people, and why. */
    List<String> missing() {
        return Stream.of(Need.values())
                .filter(need -> !offers(need))
                .map(need -> Arrays.stream(FaultKind.values())
                        .filter(kind -> kind.need() == need)
                        .map(FaultKind::title)
                        .collect(Collectors.joining(", ", "not available here: ", "; " + why(need))))
                .toList();
    }

    private String why(Need need) {
        return need == Need.NAMESPACES
                ? "there are no network namespaces: " + whyNone
                : "libfaketime (Debian's package faketime) is not installed";
    }

    /** Where the members of the store live. */
    List<Seat> seats() {
        return namespaces
                .map(Namespaces::seats)
                .orElseGet(() -> Collections.nCopies(StoreCluster.MEMBERS, Seat.onLoopback()));
    }

    /** Where contenders look for the store. */
    InetAddress storeSide() {
        return address(namespaces.map(Namespaces::storeSide));
    }

    /** Where contenders look for the ledger. */
    InetAddress watchSide() {
        return address(namespaces.map(Namespaces::watchSide));
    }

    private static InetAddress address(Optional<String> given) {
        try {
            return InetAddress.getByName(given.orElse(LOOPBACK));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The command of a contender, in its place. */
    List<String> contender(int number, List<String> command) {
        List<String> all =
                new ArrayList<>(namespaces.map(each -> each.contender(number)).orElse(List.of()));
        all.addAll(command);
        return all;
    }

    /** What a contender has to find in its environment. */
    Map<String, String> environment(int contender) {
        return wallClocks.map(each -> each.environment(contender)).orElse(Map.of());
    }

    /** For faults that need them. */
    Namespaces namespaces() {
        return namespaces.orElseThrow();
    }

    /** For faults that need them. */
    WallClocks wallClocks() {
        return wallClocks.orElseThrow();
    }

    @Override
    public void close() {
        namespaces.ifPresent(Namespaces::close);
    }
}
