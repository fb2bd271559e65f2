package dev.locked.spi;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The name of one value that the cluster agrees on: {@code /seg}, {@code /seg/seg} and so on.
 *
 * <p>A path has 1 to {@value #MAX_SEGMENTS} segments. A segment has 1 to {@value #MAX_SEGMENT_LENGTH} characters out of
 * {@code A-Z a-z 0-9 . _ ~ -} and is neither {@code .} nor {@code ..}. Case matters. Paths are independent of each
 * other: {@code /a} and {@code /a/b} are two values. Every store can hold every path.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class Path implements Comparable<Path> {
    /** The largest number of segments. */
    public static final int MAX_SEGMENTS = 8;

    /** The largest number of characters in a segment. */
    public static final int MAX_SEGMENT_LENGTH = 128;

    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._~-]{1," + MAX_SEGMENT_LENGTH + "}");

    private final String text;

    private Path(String text) {
        this.text = text;
    }

    /**
     * The path with this name.
     *
     * @param text the name, with its leading slash
     * @return the path, never null
     * @throws NullPointerException if {@code text} is null
     * @throws IllegalArgumentException if {@code text} breaks the grammar above; the message names the fault and the
     *     remedy
     */
    public static Path of(String text) {
        Objects.requireNonNull(text, "path: must not be null; give a name like \"/master\"");
        if (!text.startsWith("/")) {
            throw refused(text, "it does not start with a slash; write \"/master\"");
        }
        String[] segments = text.substring(1).split("/", -1);
        if (segments.length > MAX_SEGMENTS) {
            throw refused(text, "it has " + segments.length + " segments; use at most " + MAX_SEGMENTS);
        }
        for (String segment : segments) {
            checkSegment(text, segment);
        }
        return new Path(text);
    }

    private static void checkSegment(String text, String segment) {
        if (segment.isEmpty()) {
            throw refused(text, "it has an empty segment; remove the doubled or trailing slash");
        }
        if (segment.equals(".") || segment.equals("..")) {
            throw refused(text, "\".\" and \"..\" are no names here; write the path out");
        }
        if (segment.length() > MAX_SEGMENT_LENGTH) {
            throw refused(text, "a segment has " + segment.length() + " characters; use at most " + MAX_SEGMENT_LENGTH);
        }
        if (!SEGMENT.matcher(segment).matches()) {
            throw refused(text, "a segment may only have letters, digits and . _ ~ - in it; rename or encode it");
        }
    }

    private static IllegalArgumentException refused(String text, String why) {
        String shown = text.length() <= 80 ? text : text.substring(0, 80) + "…";
        // What looks like a connection string may have a password in it.
        boolean harmless = text.chars().noneMatch(c -> ":@?=&".indexOf(c) >= 0);
        return new IllegalArgumentException(
                (harmless ? "path: \"" + shown + "\" is no path: " : "path: it is no path: ") + why);
    }

    /**
     * The name as it was given.
     *
     * @return the name, with its leading slash
     */
    public String value() {
        return text;
    }

    @Override
    public int compareTo(Path other) {
        return text.compareTo(other.text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Path that && that.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
