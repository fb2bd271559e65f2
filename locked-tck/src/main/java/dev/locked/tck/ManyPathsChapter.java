package dev.locked.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locked.Locker;
import dev.locked.Node;
import dev.locked.spi.Backend;
import dev.locked.spi.Path;
import dev.locked.tck.EventRecorder.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Clauses P: many nodes of one process. */
abstract class ManyPathsChapter extends Chapter {
    /** What the engine grants the first attempt to open a session, of the ttl that is in no danger; another may follow it. */
    private static final Duration FIRST_ATTEMPT = Duration.ofSeconds(1);

    private List<Contender> startAll(Locker locker, String prefix, int count, boolean brief) {
        List<Contender> all = new ArrayList<>();
        for (Path path : paths(prefix, count)) {
            all.add(Contender.start(brief ? brief(locker, path, "node") : calm(locker, path, "node")));
        }
        all.forEach(contender -> contender.awaitTerm(SOON));
        return all;
    }

    /** Asked: 100 nodes on 100 paths of one locker. All are selected, by one session. */
    @Clause("P1")
    @DisplayName("P1 all nodes of a locker with one ttl share one session")
    void p1_oneSession() {
        CountingBackend counted = new CountingBackend(open());
        startAll(locker(counted), "/p1/n", 100, false);
        int sessions = counted.owners().size();
        time().kept("one session instead of " + sessions + " for 100 nodes", FIRST_ATTEMPT, sessions == 1);
    }

    /** Asked: 100 nodes instead of one. The process has few threads more, and they are daemons. */
    @Clause("P2")
    @ResourceLock(Threads.RESOURCE)
    @DisplayName("P2 the number of threads does not grow with the number of nodes")
    void p2_fewThreads() {
        Locker locker = locker();
        startAll(locker, "/p2-first/n", 20, false);
        Set<Thread> before = Threads.live();
        startAll(locker, "/p2/n", 100, false);
        Threads.assertNoMoreThan(before, 16, SOON);
        Threads.assertDaemons(before);
    }

    /** Asked: 60 nodes over two ttls. They are kept by renewals of their session, not of their own. */
    @Clause("P3")
    @DisplayName("P3 the number of renewals does not grow with the number of nodes")
    void p3_fewRenewals() {
        CountingBackend counted = new CountingBackend(open());
        List<Contender> all = startAll(locker(counted), "/p3/n", 60, true);
        int before = counted.renewals();
        Duration two = all.get(0).node().effectiveTtl().multipliedBy(2);
        time().keptFor(
                        "all are selected",
                        all.get(0).node().effectiveTtl(),
                        two,
                        () -> all.stream().allMatch(c -> c.node().isSelected()));
        int renewals = counted.renewals() - before;
        Eventually.holds(
                "all are selected",
                SOON,
                () -> all.stream().allMatch(c -> c.node().isSelected()));
        assertTrue(renewals >= 2 && renewals <= 20, renewals + " renewals of 60 nodes in two ttls");
    }

    /** Asked: some of 20 nodes stop and resign. The others keep their terms. Look at clause S9 when red. */
    @Clause("P4")
    @DisplayName("P4 the end of one node leaves the others of its locker alone")
    void p4_nodesAreIndependent() {
        List<Contender> all = startAll(locker(), "/p4/n", 20, false);
        all.subList(0, 5).forEach(contender -> contender.node().stop());
        all.subList(5, 10).forEach(contender -> contender.awaitTerm().resign());
        for (Contender contender : all.subList(10, 20)) {
            assertTrue(contender.node().isSelected());
            assertEquals(1, contender.events().of(Kind.SELECT).size());
            assertEquals(List.of(), contender.events().of(Kind.DESELECT));
        }
        Backend store = open();
        for (int i = 0; i < 5; i++) {
            assertEquals(Optional.empty(), read(store, Path.of("/p4/n" + i)));
        }
    }

    /** Asked: the one session of 20 nodes is ended by hand. All are deselected, and all are selected again. */
    @Clause("P5")
    @DisplayName("P5 when the one session is lost all nodes are deselected, and all recover")
    void p5_allRecover() {
        CountingBackend counted = new CountingBackend(open());
        List<Contender> all = startAll(locker(counted), "/p5/n", 20, true);
        counted.owners().forEach(owner -> byHand(() -> harness().revokeByHand(owner)));
        for (Contender contender : all) {
            contender
                    .events()
                    .await(Kind.DESELECT, 1, SOON.plus(contender.node().effectiveTtl()));
            contender.events().await(Kind.SELECT, 2, SOON.plus(contender.node().effectiveTtl()));
            contender.events().checkOrder();
        }
    }

    /** Asked: a node is started and stopped 200 times, as leader and as waiting one. No threads and no paths are left. */
    @Clause("P6")
    @ResourceLock(Threads.RESOURCE)
    @DisplayName("P6 200 starts and stops leave no threads and no paths")
    void p6_cyclesLeakNothing() {
        Locker locker = locker();
        Path path = path("/p6");
        Node other = calm(locker(), path("/p6-held"), "other").build();
        other.start();
        cycle(locker, path, 10);
        Set<Thread> before = Threads.live();
        cycle(locker, path, 100);
        cycle(locker, path("/p6-held"), 100);
        Threads.assertNoMoreThan(before, 8, SOON);
        assertEquals(Optional.empty(), read(open(), path));
    }

    private void cycle(Locker locker, Path path, int times) {
        for (int i = 0; i < times; i++) {
            Contender node = Contender.start(calm(locker, path, "node " + i));
            if (i % 2 == 0) {
                Eventually.see("an owner", SOON, node.node()::agreed, Optional::isPresent);
            }
            node.node().stop();
        }
    }
}
