package dev.locked.servers;

import java.util.List;

/**
 * Where in the networks of this machine a member of a cluster lives.
 *
 * @param launcher what comes before its command, as {@code ip netns exec NAME}
 * @param clients the address at which clients find it
 * @param peers the address at which the other members find it
 * @param watch the address at which it is asked how it is, whatever harm is done to the other two
 */
public record Seat(List<String> launcher, String clients, String peers, String watch) {
    private static final String LOOPBACK = "127.0.0.1";

    /**
     * A seat.
     *
     * @param launcher as above
     * @param clients as above
     * @param peers as above
     * @param watch as above
     */
    public Seat {
        launcher = List.copyOf(launcher);
    }

    /**
     * On the loopback interface, as all others.
     *
     * @return one and the same address for all
     */
    public static Seat onLoopback() {
        return new Seat(List.of(), LOOPBACK, LOOPBACK, LOOPBACK);
    }

    /** What it listens on for clients and for who watches: their one address, or all that there are. */
    String listen() {
        return clients.equals(watch) ? clients : "0.0.0.0";
    }
}
