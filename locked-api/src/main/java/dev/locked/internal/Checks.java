package dev.locked.internal;

import dev.locked.spi.Limits;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The door: what users give is checked here, before any I/O. */
public final class Checks {
    /** The longest value. */
    public static final int MAX_VALUE_BYTES = 64 * 1024;

    /** The longest id. */
    public static final int MAX_ID_BYTES = 256;

    private Checks() {}

    /** An id, or null for one to be made up. */
    public static @Nullable String id(String id) {
        Objects.requireNonNull(id, "id: must not be null; leave it out, or give a blank one, to have one made up");
        checkText("id", id, MAX_ID_BYTES);
        return id.isBlank() ? null : id;
    }

    /** A value. */
    public static String value(String value) {
        Objects.requireNonNull(value, "value: must not be null; give an empty one if there is nothing to say");
        return checkText("value", value, MAX_VALUE_BYTES);
    }

    private static String checkText(String name, String text, int maxBytes) {
        int bytes;
        try {
            bytes = StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(text))
                    .remaining();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    name + ": holds half of a surrogate pair, which UTF-8 can't express; pass binary data in Base64",
                    e);
        }
        if (bytes > maxBytes) {
            throw new IllegalArgumentException(name + ": has " + bytes + " bytes in UTF-8; at most " + maxBytes
                    + " are allowed. Store what is larger elsewhere and agree on its address");
        }
        return text;
    }

    /** A ttl that this store can grant, or raise. */
    public static Duration ttl(Duration ttl, Limits limits) {
        positive("ttl", ttl);
        if (ttl.compareTo(limits.maxTtl()) > 0) {
            throw new IllegalArgumentException("ttl: " + ttl + " is above the " + limits.maxTtl()
                    + " that this store grants at most; use a shorter one");
        }
        return ttl;
    }

    /** A duration above zero. */
    public static Duration positive(String name, Duration value) {
        notNegative(name, value);
        if (value.isZero()) {
            throw new IllegalArgumentException(name + ": is zero; give a positive duration");
        }
        return value;
    }

    /** A waiting time: none if it is negative, and at most a year. */
    static Duration bounded(Duration time) {
        Duration longest = Duration.ofDays(365);
        return time.isNegative() ? Duration.ZERO : time.compareTo(longest) > 0 ? longest : time;
    }

    /** A duration of zero or more, small enough to count in nanoseconds. */
    public static Duration notNegative(String name, Duration value) {
        Objects.requireNonNull(value, name + ": must not be null");
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " is negative; give a positive duration");
        }
        if (value.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " is more than a year; use a shorter one");
        }
        return value;
    }
}
