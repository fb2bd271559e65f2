package dev.locked.internal;

import java.util.concurrent.Executor;

/** What a locker logs of its nodes: in order, and aside, since a log that blocks must not hold up a lease. */
final class LogBook {
    private static final System.Logger LOG = System.getLogger("dev.locked");

    private final EventLoop aside;

    LogBook(Executor threads) {
        this.aside = EventLoop.over(threads);
    }

    void write(System.Logger.Level level, String format, Object... arguments) {
        if (LOG.isLoggable(level)) {
            aside.execute(() -> LOG.log(level, format, arguments));
        }
    }
}
