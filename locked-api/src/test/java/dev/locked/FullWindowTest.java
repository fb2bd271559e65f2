package dev.locked;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.memory.MemoryStore;
import dev.locked.memory.VirtualTime;
import dev.locked.spi.Acquisition;
import dev.locked.spi.Backend;
import dev.locked.spi.Path;
import dev.locked.spi.Session;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What happens while the store owes the answers to as many calls as may be under way. */
class FullWindowTest {
    private static final Duration TTL = Duration.ofSeconds(10);
    private static final int MANY = 300;
    private static final String SLOW = "/slow/";

    private final VirtualTime time = new VirtualTime();
    private final MemoryStore store = MemoryStore.create(time);
    private final AtomicInteger unanswered = new AtomicInteger();

    /** The backend in memory, but for acquires of slow paths, which have no answer. */
    private Backend slow() {
        Backend memory = store.connect();
        return forward(Backend.class, memory, (proxy, method, given) -> {
            Object result = method.invoke(memory, given);
            return method.getName().equals("openSession")
                    ? ((CompletionStage<?>) result).thenApply(session -> slow((Session) session))
                    : result;
        });
    }

    private Session slow(Session memory) {
        return forward(Session.class, memory, (proxy, method, given) -> {
            if (method.getName().equals("acquire") && ((Path) given[0]).value().startsWith(SLOW)) {
                unanswered.incrementAndGet();
                return new CompletableFuture<Acquisition>();
            }
            return method.invoke(memory, given);
        });
    }

    private static <T> T forward(Class<T> type, T target, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, given) -> {
                    try {
                        return handler.invoke(target, method, given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private Locker locker(Backend backend) {
        return Locker.builder().backend(backend).clock(time).build();
    }

    @Test
    void a_leader_that_stops_frees_its_path_at_once() {
        Locker locker = locker(slow());
        Node leader = locker.node("/master").id("a").value("v").ttl(TTL).build();
        leader.start();
        assertThat(leader.isSelected()).isTrue();
        for (int i = 0; i < MANY; i++) {
            locker.node(SLOW + i).id("a").value("v").ttl(TTL).build().start();
        }
        assertThat(unanswered).hasValueBetween(200, MANY - 1);

        leader.stop();

        assertThat(locker(store.connect()).read("/master", TTL)).isEmpty();
    }
}
