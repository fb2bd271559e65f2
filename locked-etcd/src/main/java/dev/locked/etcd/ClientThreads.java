package dev.locked.etcd;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The threads of gRPC and Netty. All clients share them, and they end a second or two after the last client, for which they
 * load classes that were not needed before: where the application, and with it its class loader, has gone by then, they
 * can't, and stay.
 */
final class ClientThreads {
    private static final ClassLoader OURS = ClientThreads.class.getClassLoader();
    private static final int LOOK_MILLIS = 20;
    private static final int MORE = 16;
    private static final AtomicInteger OPEN = new AtomicInteger();

    private ClientThreads() {}

    /** There is one more backend that uses them. */
    static void used() {
        OPEN.incrementAndGet();
    }

    /** Waits for their end after the last backend, where an application can be taken away without the JVM. */
    static void awaitEnd(long nanos, LongSupplier nanoTime) {
        if (OPEN.decrementAndGet() > 0 || Objects.equals(OURS, ClassLoader.getSystemClassLoader())) {
            return; // others use them; or they are daemons, and end with the JVM
        }
        long deadline = nanoTime.getAsLong() + nanos;
        try {
            while (anyLives() && nanoTime.getAsLong() - deadline < 0) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean anyLives() {
        Thread[] all = new Thread[Thread.activeCount() + MORE];
        int count = Thread.enumerate(all); // of our group: they were started from it
        return Arrays.stream(all, 0, count).anyMatch(ClientThreads::isOne);
    }

    private static boolean isOne(Thread thread) {
        String name = thread.getName();
        boolean ofNetty = thread instanceof FastThreadLocalThread // of our class loader, since the class is
                && (name.startsWith("grpc-") || name.startsWith("globalEventExecutor"));
        return ofNetty || (name.startsWith("grpc-") && Objects.equals(thread.getContextClassLoader(), OURS));
    }
}
