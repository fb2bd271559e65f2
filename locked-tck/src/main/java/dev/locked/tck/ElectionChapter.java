package dev.locked.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locked.Agreed;
import dev.locked.Locker;
import dev.locked.Node;
import dev.locked.NodeBuilder;
import dev.locked.Observer;
import dev.locked.Term;
import dev.locked.spi.Backend;
import dev.locked.spi.Path;
import dev.locked.tck.EventRecorder.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;

/** Clauses N, first part: who is selected, and what everybody sees. */
abstract class ElectionChapter extends Chapter {
    private List<Contender> contenders(Path path, int perLocker, Locker... lockers) {
        List<Contender> all = new ArrayList<>();
        for (Locker locker : lockers) {
            for (int i = 0; i < perLocker; i++) {
                all.add(Contender.start(calm(locker, path, "node " + all.size())));
            }
        }
        return all;
    }

    private static void assertAtMostOne(List<Contender> all) {
        long selected = all.stream().filter(c -> c.node().isSelected()).count();
        assertTrue(selected <= 1, selected + " are selected at once");
    }

    /**
     * Asked: six nodes over three connections on one path; one is selected and stays so, and no other. When red while
     * chapter A is green, look at the watch first.
     */
    @Clause("N1")
    @DisplayName("N1 of all nodes on a path exactly one is selected")
    void n1_oneIsSelected() {
        List<Contender> all = contenders(path("/n1"), 2, locker(), locker(), locker());
        Contender leader = Contender.awaitLeader(all);
        Eventually.holdsFor("the same one is selected", Duration.ofMillis(500), () -> {
            assertAtMostOne(all);
            return leader.node().isSelected();
        });
    }

    /**
     * Asked: nodes and observers on several connections, before and after the election. All see id, value and token of
     * the one that is selected, nobody those of another.
     */
    @Clause("N2")
    @DisplayName("N2 every node and every observer sees the id, value and token of the selected one")
    void n2_everybodyAgrees() {
        Path path = path("/n2");
        Locker other = locker();
        Observer early = observe(other, path, new EventRecorder());
        List<Contender> all = contenders(path, 2, locker(), other);
        Contender leader = Contender.awaitLeader(all);
        Observer late = observe(locker(), path, new EventRecorder());
        Term term = leader.awaitTerm();
        Agreed agreed = new Agreed(leader.node().localId(), leader.node().localValue(), term.token());
        List<Observer> watchers = new ArrayList<>(List.of(early, late));
        all.forEach(contender -> watchers.add(contender.node()));
        for (Observer watcher : watchers) {
            Eventually.see("what is agreed", SOON, watcher::agreed, Optional.of(agreed)::equals);
            assertEquals(Optional.of(agreed.id()), watcher.id());
            assertEquals(Optional.of(agreed.value()), watcher.value());
        }
    }

    private static Observer observe(Locker locker, Path path, EventRecorder events) {
        Observer observer = locker.observe(path.value()).listener(events).build();
        observer.start();
        return observer;
    }

    /**
     * Asked: the selected node stops, and the next, until nobody is left. Each time another is selected within a third of
     * the ttl, long before the lease could have run out; in the end the path is free at once. Look at clause A8 when red.
     */
    @Clause("N3")
    @DisplayName("N3 a stop hands the path over at once, and the last one leaves it free")
    void n3_stopHandsOver() {
        Path path = path("/n3");
        Backend store = open();
        List<Contender> all = new ArrayList<>(contenders(path, 1, locker(), locker(), locker()));
        Contender leader = Contender.awaitLeader(all);
        Duration third = leader.node().effectiveTtl().dividedBy(3);
        while (all.remove(leader)) {
            long start = System.nanoTime();
            leader.node().stop();
            assertFalse(leader.node().isSelected());
            if (!all.isEmpty()) {
                leader = Contender.awaitLeader(all);
                time().within("the hand-over by a stop", third, start);
            }
        }
        assertEquals(Optional.empty(), read(store, path));
    }

    /**
     * Asked: an observer of a path that is held when it comes, is updated, becomes free. It is told of all of it and is
     * never selected; its path stays free when it is alone.
     */
    @Clause("N8")
    @DisplayName("N8 an observer sees what is there at once, follows, and takes no part")
    void n8_observersTakeNoPart() {
        Path path = path("/n8");
        Contender owner = Contender.start(calm(locker(), path, "owner"));
        Term term = owner.awaitTerm();
        EventRecorder events = new EventRecorder();
        Observer observer = observe(locker(), path, events);
        assertEquals("owner", idOf(events.await(Kind.CHANGE, 1)));
        term.update("second value");
        Eventually.see("the update", SOON, observer::value, Optional.of("second value")::equals);
        owner.node().stop();
        events.await(Kind.VACANT, 1);
        assertEquals(Optional.empty(), observer.agreed());
        Eventually.holdsFor(
                "the path is free",
                Duration.ofMillis(300),
                () -> read(open(), path).isEmpty());
        observer.stop();
        events.checkOrder();
        assertEquals(List.of(), events.of(Kind.SELECT));
    }

    private static String idOf(EventRecorder.Event event) {
        Agreed agreed = event.agreed();
        return agreed == null ? "" : agreed.id();
    }

    /**
     * Asked: an observer of a path that nobody has ever held. It says nothing, and hears of the first owner.
     */
    @Clause("N9")
    @DisplayName("N9 a path that nobody holds can be observed")
    void n9_missingPathsCanBeObserved() {
        Path path = path("/n9");
        EventRecorder events = new EventRecorder();
        Observer observer = observe(locker(), path, events);
        Eventually.pause(Duration.ofMillis(200)); // nothing announces that nothing is there
        assertEquals(Optional.empty(), observer.agreed());
        Contender first = Contender.start(calm(locker(), path, "first"));
        first.awaitTerm();
        assertEquals("first", idOf(events.await(Kind.CHANGE, 1)));
        assertEquals(List.of(), events.of(Kind.VACANT));
    }

    /**
     * Asked: two nodes with one id, on two connections. They are two candidates: never both selected, and the other takes
     * over.
     */
    @Clause("N21")
    @DisplayName("N21 two nodes with one id are two candidates")
    void n21_idsNeedNotDiffer() {
        Path path = path("/n21");
        List<Contender> all =
                List.of(Contender.start(calm(locker(), path, "twin")), Contender.start(calm(locker(), path, "twin")));
        handOverOnce(all);
    }

    /**
     * Asked: two nodes of one locker on one path, which share a session. Never both are selected, and the other takes
     * over. Look at clause A2 when red.
     */
    @Clause("N22")
    @DisplayName("N22 two nodes of one locker compete like any others")
    void n22_oneLockerTwoNodes() {
        handOverOnce(contenders(path("/n22"), 2, locker()));
    }

    private static void handOverOnce(List<Contender> all) {
        Contender leader = Contender.awaitLeader(all);
        Contender waiting = all.get(0).equals(leader) ? all.get(1) : all.get(0);
        Eventually.holdsFor(
                "only one is selected",
                Duration.ofMillis(300),
                () -> !waiting.node().isSelected());
        leader.node().stop();
        waiting.awaitTerm();
        assertFalse(leader.node().isSelected());
    }

    /**
     * Asked: {@link Locker#read} before, while and after a node is selected, and of a value just updated.
     */
    @Clause("N29")
    @DisplayName("N29 a read through the locker tells what is agreed now")
    void n29_lockerReads() {
        Path path = path("/n29");
        Locker reader = locker();
        assertEquals(Optional.empty(), reader.read(path.value(), SOON));
        Contender owner = Contender.start(calm(locker(), path, "owner"));
        Term term = owner.awaitTerm();
        assertEquals(Optional.of(new Agreed("owner", "value of owner", term.token())), reader.read(path.value(), SOON));
        term.update("new");
        assertEquals(Optional.of(new Agreed("owner", "new", term.token())), reader.read(path.value(), SOON));
        owner.node().stop();
        assertEquals(Optional.empty(), Stages.await(reader.readAsync(path.value(), SOON)));
    }

    private static final List<String> HOSTILE_TEXTS = List.of(
            "",
            "λ and 💡",
            "a:::b",
            "line\nbreak\r\n",
            "%41 %",
            "\u0000\u001f\u007f",
            " edge ",
            "\"quoted\" \\ {json: [1]}",
            "\uFEFF\u2028\u202E\uFFFE" + Character.toString(Character.MAX_CODE_POINT),
            "locked/1 0123456789abcdef.1 somebody\nelse",
            "💡".repeat(NodeBuilder.MAX_ID_BYTES / 4));

    /**
     * Asked: ids and values of all kinds: empty, beyond ASCII, with line breaks and separators, looking like the stored
     * format itself. Another connection sees them unchanged, also after an update.
     */
    @Clause("N10")
    @DisplayName("N10 ids and values arrive as they were given")
    void n10_textsRoundTrip() {
        Path path = path("/n10");
        Locker locker = locker();
        Locker reader = locker();
        for (String text : HOSTILE_TEXTS) {
            String id = text.isBlank() ? "id" : text;
            Node node = calm(locker, path, id).value(text).build();
            Contender contender = new Contender(node, new EventRecorder());
            node.start();
            long token = contender.awaitTerm().token();
            assertEquals(Optional.of(new Agreed(id, text, token)), reader.read(path.value(), SOON));
            assertEquals(id + ":::" + text, node.localData());
            contender.awaitTerm().update(text + text);
            assertEquals(Optional.of(new Agreed(id, text + text, token)), reader.read(path.value(), SOON));
            node.stop();
        }
    }

    /**
     * Asked: fifty nodes over five connections start on one path. One is selected, and all agree on it; when it stops
     * another follows, and again all agree. Look at what a thousand wake-ups at once do to the watch.
     */
    @Clause("N35")
    @DisplayName("N35 of fifty nodes that start at once one is selected, and all agree on it")
    void n35_stampede() {
        Path path = path("/n35");
        List<Contender> all = contenders(path, 10, locker(), locker(), locker(), locker(), locker());
        Contender first = Contender.awaitLeader(all);
        allAgreeOn(first, all);
        first.node().stop();
        all.remove(first);
        Contender second = Contender.awaitLeader(all);
        allAgreeOn(second, all);
        all.forEach(contender -> contender.events().checkOrder());
    }

    private static void allAgreeOn(Contender leader, List<Contender> all) {
        all.forEach(contender -> contender.awaitOwner(leader.node().localId()));
        assertAtMostOne(all);
        assertTrue(leader.node().isSelected(), "the one that all agree on is selected");
    }
}
