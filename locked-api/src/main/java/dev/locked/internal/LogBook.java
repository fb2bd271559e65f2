package dev.locked.internal;

import java.util.concurrent.Executor;

/** What a locker logs of its nodes: in order, and aside, since a log that blocks must not hold up a lease. */
final class LogBook {
    private final EventLoop aside;

    LogBook(Executor threads) {
        this.aside = EventLoop.over(threads);
    }

    void write(System.Logger.Level level, String format, Object... arguments) {
        if (SafeLog.isLoggable(level)) {
            aside.execute(() -> SafeLog.log(level, format, arguments));
        }
    }

    void write(System.Logger.Level level, String message, Throwable thrown) {
        aside.execute(() -> SafeLog.log(level, message, thrown));
    }
}
