package dev.locked.cli;

import java.time.Duration;

/**
 * Lets a message through that differs from the last one, or comes long after it. Numbers don't make a difference, since
 * messages tell how long something took. Safe for use by many threads.
 */
final class RateLimit {
    private final long pauseNanos;
    private String last = "";
    private long lastAt;

    RateLimit(Duration pause) {
        this.pauseNanos = pause.toNanos();
    }

    /** Whether to show this one. */
    synchronized boolean lets(String message, long now) {
        String gist = message.replaceAll("[0-9]+", "0");
        if (gist.equals(last) && now - lastAt < pauseNanos) {
            return false;
        }
        last = gist;
        lastAt = now;
        return true;
    }
}
