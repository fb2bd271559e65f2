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
    private static final Runnable NEVER = () -> fail("the path is read although its end is known");

    private final Recorder told = new Recorder();
    private final Telling telling = new Telling(told);

    private static Entry entry(long created) {
        byte[] data = Long.toString(created).getBytes(StandardCharsets.UTF_8);
        return new Entry(Path.of("/x"), "0x1", created, 0, data);
    }

    private static WatchedEvent event(EventType type, long zxid) {
        return new WatchedEvent(type, KeeperState.SyncConnected, "/locked/:x", zxid);
    }

    @Test
    @DisplayName("is an entry's end, without a read")
    void end() {
        telling.state(entry(5));
        telling.emptied(6, NEVER);
        telling.emptied(6, NEVER);
        assertThat(told.told()).containsExactly("5", "absent");
    }

    @Test
    @DisplayName("is that the path is free again, also when nobody was told that it was held")
    void freeAgain() {
        telling.state(null);
        telling.emptied(6, NEVER);
        telling.emptied(8, NEVER);
        telling.state(null);
        assertThat(told.told()).containsExactly("absent", "absent", "absent", "absent");
    }

    @Test
    @DisplayName("is not the end of an earlier entry, nor of one that another replaced in the same transaction")
    void endOfAnother() {
        telling.state(entry(5));
        telling.emptied(4, NEVER);
        telling.emptied(5, NEVER);
        assertThat(told.told()).containsExactly("5");
    }

    @Test
    @DisplayName("is nothing that a read found before the end that was told")
    void lateRead() {
        telling.state(entry(3));
        telling.emptied(7, NEVER);
        telling.state(entry(5));
        telling.state(entry(7));
        assertThat(told.told()).containsExactly("3", "absent", "7");
    }

    @Test
    @DisplayName("is never an end first, which may be older than the watch")
    void nothingToldYet() {
        AtomicInteger reads = new AtomicInteger();
        telling.emptied(7, reads::incrementAndGet);
        assertThat(reads).hasValue(1);
        assertThat(told.told()).isEmpty();
    }

    @Test
    @DisplayName("is what is read, once the connection was lost, although a store that was begun anew counts anew")
    void afterALoss() {
        AtomicInteger reads = new AtomicInteger();
        telling.state(entry(5));
        telling.emptied(7, NEVER);
        telling.broken(new BackendException(Failure.NOT_APPLIED, "lost", null));
        telling.state(entry(2));
        telling.broken(new BackendException(Failure.NOT_APPLIED, "lost", null));
        telling.emptied(3, reads::incrementAndGet);
        assertThat(reads).hasValue(1);
        assertThat(told.told()).containsExactly("5", "absent", "broken", "2", "broken");
    }

    @Test
    @DisplayName("comes of a read, unless the last that happened is surely an end")
    void whatToDealWith() {
        WatchedEvent changed = event(EventType.NodeDataChanged, 7);
        WatchedEvent end = event(EventType.NodeDeleted, 7);
        WatchedEvent earlierEnd = event(EventType.NodeDeleted, 6);
        WatchedEvent undated = event(EventType.NodeDataChanged, WatchedEvent.NO_ZXID);
        assertThat(PathWatch.later(null, end)).isSameAs(end);
        assertThat(PathWatch.later(changed, end)).isSameAs(end);
        assertThat(PathWatch.later(end, changed)).isSameAs(changed);
        assertThat(PathWatch.later(changed, earlierEnd)).isSameAs(changed);
        assertThat(PathWatch.later(undated, end)).isSameAs(undated);
        assertThat(PathWatch.later(end, earlierEnd)).isSameAs(end);
    }
}
