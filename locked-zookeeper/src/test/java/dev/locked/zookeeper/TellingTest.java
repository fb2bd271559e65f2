package dev.locked.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.locked.servers.Recorder;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.Path;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The transactions of reads and of deletions in any order: what is told never goes back. */
@DisplayName("What a listener is told")
class TellingTest {
    private static final BackendException LOST = new BackendException(Failure.NOT_APPLIED, "lost", null);
    private static final Runnable NEVER = () -> fail("the path is read although its end is known");

    private final Recorder told = new Recorder();
    private final Telling telling = new Telling(told);

    private static Entry entry(long created) {
        byte[] data = Long.toString(created).getBytes(StandardCharsets.UTF_8);
        return new Entry(Path.of("/x"), "0x1", created, 0, data);
    }

    private static PathWatch.Event event(EventType type, long zxid) {
        return event(type, zxid, 0);
    }

    private static PathWatch.Event event(EventType type, long zxid, int losses) {
        return new PathWatch.Event(new WatchedEvent(type, KeeperState.SyncConnected, "/locked/:x", zxid), losses);
    }

    @Test
    @DisplayName("is an entry's end, without a read")
    void end() {
        telling.state(entry(5), 0);
        telling.emptied(6, 0, NEVER);
        telling.emptied(6, 0, NEVER);
        assertThat(told.told()).containsExactly("5", "absent");
    }

    @Test
    @DisplayName("is that the path is free again, also when nobody was told that it was held")
    void freeAgain() {
        telling.state(null, 0);
        telling.emptied(6, 0, NEVER);
        telling.emptied(8, 0, NEVER);
        telling.state(null, 0);
        assertThat(told.told()).containsExactly("absent", "absent", "absent", "absent");
    }

    @Test
    @DisplayName("is not the end of an earlier entry, nor of one that another replaced in the same transaction")
    void endOfAnother() {
        telling.state(entry(5), 0);
        telling.emptied(4, 0, NEVER);
        telling.emptied(5, 0, NEVER);
        assertThat(told.told()).containsExactly("5");
    }

    @Test
    @DisplayName("is nothing that a read found before the end that was told")
    void lateRead() {
        telling.state(entry(3), 0);
        telling.emptied(7, 0, NEVER);
        telling.state(entry(5), 0);
        telling.state(entry(7), 0);
        assertThat(told.told()).containsExactly("3", "absent", "7");
    }

    @Test
    @DisplayName("is never an end first, which may be older than the watch")
    void nothingToldYet() {
        AtomicInteger reads = new AtomicInteger();
        telling.emptied(7, 0, reads::incrementAndGet);
        assertThat(reads).hasValue(1);
        assertThat(told.told()).isEmpty();
    }

    @Test
    @DisplayName("is what is read, once the connection was lost, although a store that was begun anew counts anew")
    void afterALoss() {
        telling.state(entry(5), 0);
        telling.emptied(7, 0, NEVER);
        telling.broken(LOST, 1);
        telling.state(entry(2), 1);
        telling.emptied(3, 1, NEVER);
        telling.state(entry(3), 1);
        assertThat(told.told()).containsExactly("5", "absent", "broken", "2", "absent", "3");
    }

    @Test
    @DisplayName("is nothing late from before a loss of the connection, nor does that keep back what comes after")
    void lateFromBefore() {
        telling.state(entry(5), 0);
        telling.broken(LOST, 1);
        telling.emptied(7, 0, NEVER);
        telling.state(entry(2), 1);
        telling.emptied(9, 0, NEVER);
        telling.state(entry(8), 0);
        telling.broken(LOST, 0);
        telling.state(entry(3), 1);
        assertThat(told.told()).containsExactly("5", "broken", "2", "3");
    }

    @Test
    @DisplayName("is of an end that comes first after a loss what is read then, and nothing older")
    void endFirst() {
        AtomicInteger reads = new AtomicInteger();
        telling.state(entry(5), 0);
        telling.broken(LOST, 1);
        telling.emptied(3, 1, reads::incrementAndGet);
        telling.state(entry(2), 1);
        telling.state(null, 1);
        assertThat(reads).hasValue(1);
        assertThat(told.told()).containsExactly("5", "broken", "absent");
    }

    @Test
    @DisplayName("comes of a read, unless the last that happened is surely an end")
    void whatToDealWith() {
        PathWatch.Event changed = event(EventType.NodeDataChanged, 7);
        PathWatch.Event end = event(EventType.NodeDeleted, 7);
        PathWatch.Event earlierEnd = event(EventType.NodeDeleted, 6);
        PathWatch.Event undated = event(EventType.NodeDataChanged, WatchedEvent.NO_ZXID);
        assertThat(PathWatch.later(null, end)).isSameAs(end);
        assertThat(PathWatch.later(changed, end)).isSameAs(end);
        assertThat(PathWatch.later(end, changed)).isSameAs(changed);
        assertThat(PathWatch.later(changed, earlierEnd)).isSameAs(changed);
        assertThat(PathWatch.later(undated, end)).isSameAs(undated);
        assertThat(PathWatch.later(end, earlierEnd)).isSameAs(end);
        PathWatch.Event endAfterALoss = event(EventType.NodeDeleted, 3, 1);
        assertThat(PathWatch.later(end, endAfterALoss)).isSameAs(endAfterALoss);
        assertThat(PathWatch.later(undated, endAfterALoss)).isSameAs(endAfterALoss);
    }
}
