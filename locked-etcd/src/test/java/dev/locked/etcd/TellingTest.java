package dev.locked.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.servers.Recorder;
import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.Failure;
import dev.locked.spi.WatchListener;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a watch tells its listener")
class TellingTest {
    private static final BackendException BROKEN = new BackendException(Failure.NOT_APPLIED, "test", null);

    private final Recorder told = new Recorder();
    private final Telling telling = new Telling(told, Runnable::run);

    private static Entry entry(long token, long version) {
        byte[] data = ("v" + version).getBytes(StandardCharsets.UTF_8);
        return new Entry(Fixture.PATH, "owner", token, version, data);
    }

    @Test
    @DisplayName("is no event twice, and none that jetcd repeats after a reconnect")
    void replays() {
        telling.read(null, 0, 1);
        telling.event(entry(1, 1), 1, 1);
        telling.event(entry(1, 1), 1, 1);
        telling.event(entry(1, 3), 3, 1);
        telling.event(entry(1, 1), 1, 1);
        telling.event(null, 2, 1);
        assertThat(told.told()).containsExactly("absent", "v1", "v3");
    }

    @Test
    @DisplayName("is no read that an event has overtaken")
    void lateRead() {
        telling.read(null, 3, 1);
        telling.event(entry(5, 5), 5, 1);
        telling.read(null, 4, 1);
        assertThat(told.told()).containsExactly("absent", "v5");
    }

    /** Looked like this: the stream of all watches lagged, and a new one was told of an owner who was gone when it began. */
    @Test
    @DisplayName("is nothing that was over when it began")
    void beforeTheFirstRead() {
        telling.event(entry(1, 1), 1, 1);
        telling.event(null, 2, 1);
        assertThat(told.told()).isEmpty();
        telling.read(null, 2, 1);
        assertThat(told.told()).containsExactly("absent");
    }

    @Test
    @DisplayName("is what came before the first read, and is newer")
    void newerThanTheFirstRead() {
        telling.event(entry(1, 1), 1, 1);
        telling.event(entry(1, 3), 3, 1);
        telling.read(entry(1, 1), 2, 1);
        assertThat(told.told()).containsExactly("v1", "v3");
    }

    @Test
    @DisplayName("is no event that a read has overtaken")
    void lateEvent() {
        telling.read(null, 9, 1);
        telling.event(entry(5, 5), 5, 1);
        telling.event(null, 9, 1);
        telling.event(entry(10, 10), 10, 1);
        assertThat(told.told()).containsExactly("absent", "v10");
    }

    @Test
    @DisplayName("is the state again after it was broken, though nothing changed")
    void brokenOnce() {
        telling.read(entry(1, 1), 1, 1);
        telling.broken(BROKEN);
        telling.broken(BROKEN);
        telling.read(entry(1, 1), 1, 1);
        telling.broken(BROKEN);
        assertThat(told.told()).containsExactly("v1", "broken", "v1", "broken");
    }

    @Test
    @DisplayName("comes one at a time, also when the listener brings about the next itself")
    void serial() {
        AtomicInteger depth = new AtomicInteger();
        Telling[] own = new Telling[1];
        own[0] = new Telling(
                new WatchListener() {
                    @Override
                    public void state(Entry now) {
                        assertThat(depth.incrementAndGet()).isEqualTo(1);
                        told.state(now);
                        if (now.version() < 3) {
                            own[0].event(entry(1, now.version() + 1), now.version() + 1, 1);
                        }
                        depth.decrementAndGet();
                    }

                    @Override
                    public void broken(BackendException cause) {}
                },
                Runnable::run);
        own[0].read(entry(1, 1), 1, 1);
        assertThat(told.told()).containsExactly("v1", "v2", "v3");
    }

    @Test
    @DisplayName("is what an etcd holds that counts anew, once the watch was lost")
    void countsAnew() {
        telling.read(entry(900, 900), 900, 1);
        telling.broken(BROKEN);
        telling.event(entry(3, 4), 4, 2);
        telling.read(entry(3, 3), 3, 2);
        assertThat(told.told()).containsExactly("v900", "broken", "v3", "v4");
    }

    @Test
    @DisplayName("is nothing that comes late from before the watch was lost")
    void lateFromBefore() {
        telling.read(entry(900, 900), 900, 1);
        telling.broken(BROKEN);
        telling.read(entry(3, 3), 3, 2);
        telling.read(entry(900, 901), 901, 1);
        telling.event(entry(900, 902), 902, 1);
        assertThat(told.told()).containsExactly("v900", "broken", "v3");
    }

    @Test
    @DisplayName("is nothing once it is closed")
    void closed() {
        telling.close();
        telling.event(entry(1, 1), 1, 1);
        telling.broken(BROKEN);
        assertThat(told.told()).isEmpty();
    }
}
