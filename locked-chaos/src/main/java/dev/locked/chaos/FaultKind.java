package dev.locked.chaos;

import dev.locked.chaos.Ground.Need;
import java.util.Locale;

/** What can happen to whom. */
enum FaultKind {
    /** A contender: {@code kill -9}; started again later. */
    CONTENDER_KILLED(Place.CONTENDER),
    /** A contender: SIGSTOP, SIGCONT later. */
    CONTENDER_STOPPED(Place.CONTENDER),
    /** A contender: leaves in good order; started again later. */
    CONTENDER_LEAVES(Place.CONTENDER),
    /** All contenders at once: SIGSTOP. */
    ALL_CONTENDERS_STOPPED(Place.ALL),
    /** A contender's link to the store: nothing passes, and is kept until later. */
    LINK_BLACK_HOLE(Place.LINK),
    /** A contender's link: answers are lost. */
    LINK_DEAF(Place.LINK),
    /** A contender's link: requests are lost. */
    LINK_MUTE(Place.LINK),
    /** A contender's link: connections are cut and refused. */
    LINK_REFUSED(Place.LINK),
    /** A contender's link: connections are cut, and may be opened again at once. */
    LINK_CUT(Place.LINK),
    /** A contender's link: everything is late. */
    LINK_SLOW(Place.LINK),
    /** A contender's link to one member only: nothing passes. */
    LINK_TO_ONE_LOST(Place.LINK),
    /** The links of all contenders at once: nothing passes. */
    ALL_LINKS_BLACK_HOLE(Place.ALL),
    /** A member of the store: {@code kill -9}; started again later. */
    MEMBER_KILLED(Place.MEMBER),
    /** A member of the store: SIGSTOP. */
    MEMBER_STOPPED(Place.MEMBER),
    /** The store's own leader: {@code kill -9}; started again later. */
    STORE_LEADER_KILLED(Place.STORE_LEADER),
    /** The store's own leader: SIGSTOP. */
    STORE_LEADER_STOPPED(Place.STORE_LEADER),
    /** All members of the store: {@code kill -9}; started again later. */
    STORE_RESTARTED(Place.ALL),
    /** A contender's network: packets to and from the store vanish. */
    NETWORK_LOST(Place.LINK, Need.NAMESPACES),
    /** A contender's network: what it sends to the store vanishes; what is sent to it arrives. */
    NETWORK_MUTE(Place.LINK, Need.NAMESPACES),
    /** A member of the store: cut off from the others, while contenders reach it. */
    MEMBER_PARTITIONED(Place.MEMBER, Need.NAMESPACES),
    /** A member of the store: cut off from everybody. */
    MEMBER_LOST(Place.MEMBER, Need.NAMESPACES),
    /** The store's own leader: cut off from the others, while contenders reach it. */
    STORE_LEADER_PARTITIONED(Place.STORE_LEADER, Need.NAMESPACES),
    /** The store's own leader: cut off from everybody. */
    STORE_LEADER_LOST(Place.STORE_LEADER, Need.NAMESPACES),
    /** The store's own leader: what it sends to the others vanishes; what they send arrives. */
    STORE_LEADER_MUTE(Place.STORE_LEADER, Need.NAMESPACES),
    /** The store's own leader: what the others send to it vanishes; what it sends arrives. */
    STORE_LEADER_DEAF(Place.STORE_LEADER, Need.NAMESPACES),
    /** A contender: its wall clock is two hours early or late, all of a sudden, and right again later. */
    WALL_CLOCK_STEPPED(Place.CONTENDER, Need.FAKETIME);

    /** Whom a fault befalls. */
    enum Place {
        CONTENDER,
        LINK,
        MEMBER,
        STORE_LEADER,
        ALL
    }

    private final Place place;

    private final Need need;

    FaultKind(Place place) {
        this(place, Need.NOTHING);
    }

    FaultKind(Place place, Need need) {
        this.place = place;
        this.need = need;
    }

    Need need() {
        return need;
    }

    Place place() {
        return place;
    }

    /** For people. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
