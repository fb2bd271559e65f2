package dev.locked.internal;

import org.jspecify.annotations.Nullable;

/** The library's log, for its own threads: a log that throws must not end what it was to tell of. */
final class SafeLog {
    private static final System.Logger LOG = System.getLogger("dev.locked");

    private SafeLog() {}

    static boolean isLoggable(System.Logger.Level level) {
        try {
            return LOG.isLoggable(level);
        } catch (Throwable e) {
            return false; // there is nowhere left to say it
        }
    }

    static void log(System.Logger.Level level, String format, @Nullable Object... arguments) {
        try {
            LOG.log(level, format, arguments);
        } catch (Throwable e) {
            return; // there is nowhere left to say it
        }
    }

    static void log(System.Logger.Level level, String message, Throwable thrown) {
        try {
            LOG.log(level, message, thrown);
        } catch (Throwable e) {
            return; // there is nowhere left to say it
        }
    }
}
