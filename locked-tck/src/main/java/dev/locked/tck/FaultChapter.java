package dev.locked.tck;

import static dev.locked.tck.Stages.CALL;
import static dev.locked.tck.Stages.await;
import static dev.locked.tck.Stages.failureOf;
import static dev.locked.tck.Stages.outcomeOf;
import static dev.locked.tck.Stages.win;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locked.spi.Acquisition;
import dev.locked.spi.Backend;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import dev.locked.spi.Write;
import dev.locked.tck.TcpProxy.Mode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;

/** Clauses A, F and W on a link that fails. In each test one connection goes over it, "far", and one does not, "near". */
abstract class FaultChapter extends Chapter {
    /** The bound of a call of which no answer is expected. */
    private static final Duration BRIEF = Duration.ofMillis(700);

    private static final Duration BACK_WITHIN = Duration.ofSeconds(5);
    private static final Duration GHOST_TIME = Duration.ofSeconds(2);
    private static final int ROUNDS = 3;
    private static final int CALLS = 3;

    private FaultyLink link;
    private Backend near;
    private Backend far;

    @SuppressWarnings("NullAway.Init") // JUnit calls the method that sets the fields.
    FaultChapter() {}

    @BeforeEach
    void openBoth() {
        link = link();
        near = open();
        far = open(link);
    }

    /** What was applied at the store although nobody heard of it. */
    private <T> CompletionStage<T> unheard(Supplier<CompletionStage<T>> call, Path path, Optional<byte[]> data) {
        link.mode(Mode.DEAF);
        CompletionStage<T> stage = call.get();
        Eventually.see(
                "what is written at " + path + " by a call that is not answered",
                SOON,
                () -> read(near, path),
                seen -> seen.isPresent() == data.isPresent()
                        && seen.map(entry -> Arrays.equals(entry.data(), data.orElseThrow()))
                                .orElse(true));
        return stage;
    }

    private void heal() {
        link.cut();
        link.mode(Mode.PASS);
    }

    /**
     * Asked: a release whose answer is lost, after which a rival wins the path; then the connection is cut and mended, and
     * the release repeated, as the core does. The rival's entry stays as it was. Look for a client that repeats a write
     * when its connection breaks, and for a delete that goes by the path alone.
     */
    @Clause("A10")
    @DisplayName("A10 each operation is sent once: a late release never removes a rival's entry")
    void a10_sentOnce() {
        Session session = kept(far);
        Session rival = kept(near);
        for (int round = 0; round < ROUNDS; round++) {
            Entry entry = win(session, path("/a10/" + round), bytes("mine"));
            Supplier<CompletionStage<Write>> release = () -> session.release(entry.path(), entry.token(), CALL);
            CompletionStage<Write> lost = unheard(release, entry.path(), Optional.empty());
            Entry rivals = win(rival, entry.path(), bytes("rival's"));
            heal();
            assertEquals(Failure.UNKNOWN, failureOf(lost), "the answer to the release was lost");
            repeatUntilDone(release);
            repeatUntilDone(release);
            assertSame("the rival's entry", rivals, read(near, entry.path()));
        }
    }

    /** The connection was cut, so the first may fail. */
    private static void repeatUntilDone(Supplier<CompletionStage<Write>> write) {
        Eventually.see("the write", SOON, () -> outcomeOf(write.get()), Write.Done.class::isInstance);
    }

    /**
     * Asked: an acquire, an update and a release of which the store's answer is lost. They were applied, so each has to fail
     * with {@code UNKNOWN}. Look at what becomes of a timeout, and of a connection that breaks after the request was sent.
     */
    @Clause("F3")
    @DisplayName("F3 a write that was applied is never said to be NOT_APPLIED")
    void f3_neverFalselyNotApplied() {
        Session session = kept(far);
        Path first = path("/f3/acquire");
        assertUnknown(
                "acquire", unheard(() -> session.acquire(first, bytes("1"), CALL), first, Optional.of(bytes("1"))));
        Entry updated = win(session, path("/f3/update"), bytes("1"));
        assertUnknown("update", unheard(() -> update(session, updated), updated.path(), Optional.of(bytes("2"))));
        Entry released = win(session, path("/f3/release"), bytes("1"));
        assertUnknown(
                "release",
                unheard(
                        () -> session.release(released.path(), released.token(), CALL),
                        released.path(),
                        Optional.empty()));
    }

    private static CompletionStage<Write> update(Session session, Entry entry) {
        return session.update(entry.path(), entry.token(), entry.version(), bytes("2"), CALL);
    }

    private void assertUnknown(String what, CompletionStage<?> stage) {
        link.cut();
        assertEquals(Failure.UNKNOWN, failureOf(stage), what + " was applied, and its answer lost");
        link.mode(Mode.PASS);
        awaitUse(far);
    }

    /** Waits until a connection is of use again. */
    private static void awaitUse(Backend backend) {
        Eventually.see(
                "a read", SOON, () -> outcomeOf(backend.read(Path.of("/use"), BRIEF)), Optional.class::isInstance);
    }

    /**
     * Asked: an acquire whose answer is lost. A read then shows the session's own entry, with the bytes that were sent; a
     * second acquire is told that the path is held; and the entry can be updated and released. Look at the owner that a
     * read finds, and at a backend that takes its own entry for a rival's or for a fresh win.
     */
    @Clause("F4")
    @DisplayName("F4 after UNKNOWN a write of one's own is recognised")
    void f4_ownWriteIsRecognised() {
        Session session = kept(far);
        Path path = path("/f4");
        var acquire = unheard(() -> session.acquire(path, bytes("mine"), CALL), path, Optional.of(bytes("mine")));
        heal();
        assertEquals(Failure.UNKNOWN, failureOf(acquire), "the answer to the acquire was lost");
        awaitUse(far);
        Entry own = read(far, path).orElseThrow(() -> new AssertionError("the entry can't be read"));
        assertEquals(session.owner(), own.owner(), "the owner of an entry of one's own");
        assertArrayEquals(bytes("mine"), own.data(), "the bytes that were sent");
        Acquisition.Held held = Stages.lose(session, path, bytes("again"));
        if (held.by() != null) {
            assertEquals(own, held.by(), "by whom it is held");
        }
        Stages.release(session, Stages.update(session, own, bytes("more")));
    }

    /**
     * Asked: acquires while the link holds everything back, and while it refuses all connections. When it is mended, what
     * failed with {@code NOT_APPLIED} never appears; and once the session has ended nothing appears at all. Two seconds
     * are waited for ghosts. Look for a queue in the client that is sent when it connects again.
     */
    @Clause("F5")
    @DisplayName("F5 no ghosts: what has failed is not applied later")
    void f5_noGhosts() {
        Session session = kept(far);
        List<Path> never = new ArrayList<>();
        for (Mode mode : List.of(Mode.BLACKHOLE, Mode.REFUSE)) {
            link.mode(mode);
            for (Path path : paths("/f5/" + mode + "/", CALLS)) {
                if (outcomeOf(session.acquire(path, bytes("ghost"), BRIEF)) == Failure.NOT_APPLIED) {
                    never.add(path);
                }
            }
        }
        link.mode(Mode.PASS);
        awaitUse(far);
        Eventually.holdsFor("what was NOT_APPLIED is not there", GHOST_TIME, () -> areFree(never));
        await(session.end(CALL));
        List<Path> all = new ArrayList<>(paths("/f5/BLACKHOLE/", CALLS));
        all.addAll(paths("/f5/REFUSE/", CALLS));
        Eventually.holdsFor("nothing is there after the end of the session", GHOST_TIME, () -> areFree(all));
    }

    private boolean areFree(List<Path> paths) {
        return paths.stream().allMatch(path -> read(near, path).isEmpty());
    }

    /**
     * Asked: a connection that was cut, refused, and held up, in turn. Within five seconds after each fault a read and a
     * write succeed on the same backend. Look for back-off without a bound, and for a client that has to be made anew.
     */
    @Clause("F7")
    @DisplayName("F7 after an outage operations succeed again, without help")
    void f7_recoversByItself() {
        Session session = kept(far);
        assertBackAfter("a cut", session, link::cut);
        assertBackAfter("a time without connections", session, () -> outageBy(Mode.REFUSE));
        assertBackAfter("a time without answers", session, () -> outageBy(Mode.BLACKHOLE));
    }

    private void outageBy(Mode mode) {
        link.mode(mode);
        outcomeOf(far.read(Path.of("/f7"), BRIEF));
        outcomeOf(far.read(Path.of("/f7"), BRIEF));
        link.mode(Mode.PASS);
    }

    private void assertBackAfter(String fault, Session session, Runnable outage) {
        outage.run();
        long start = System.nanoTime();
        Eventually.see(
                "a read after " + fault,
                SOON,
                () -> outcomeOf(far.read(Path.of("/f7"), BRIEF)),
                Optional.class::isInstance);
        time().within("being of use after " + fault, BACK_WITHIN, start);
        Entry entry = win(session, path("/f7"), bytes("back after " + fault));
        Stages.release(session, entry);
    }

    /**
     * Asked: a watch over the link, while that is cut, refuses, holds everything back, or loses the answers; meanwhile
     * somebody else changes what is watched, deletes it, and makes it anew. When the link is mended the watch tells of the
     * last state by itself, and never goes back. Look at what a client does with its watches when it connects again.
     */
    @Clause("W4")
    @DisplayName("W4 after a loss of the connection a watch goes on, and misses nothing that lasts")
    void w4_watchSurvives() {
        Session writer = kept(near);
        Path path = path("/w4");
        WatchRecorder watcher = new WatchRecorder();
        far.watch(path, watcher);
        Entry now = win(writer, path, bytes("before"));
        watcher.await(now);
        for (Mode mode : Mode.values()) {
            link.mode(mode);
            link.cut();
            Stages.release(writer, now);
            if (mode != Mode.REFUSE) {
                now = win(writer, path, bytes("during " + mode));
            }
            Eventually.pause(BRIEF); // an outage lasts
            heal();
            Optional<Entry> expected = mode == Mode.REFUSE ? Optional.empty() : Optional.of(now);
            watcher.await("after " + mode + ": " + expected, SOON.multipliedBy(2), expected::equals);
            now = expected.isPresent() ? now : win(writer, path, bytes("after " + mode));
        }
        assertTrue(watcher.count() > Mode.values().length, "the watch has told of each");
        assertInstanceOf(Optional.class, outcomeOf(far.read(path, CALL)));
    }
}
