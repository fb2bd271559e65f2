package dev.locked.tck.judge;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One line of a log: {@code SEQ AT KIND field=value …}, with spaces between and values percent-encoded.
 *
 * @param seq counts the lines of a log from zero
 * @param at when, on the machine's monotonic clock, in nanoseconds
 * @param kind what it tells
 * @param fields by name
 */
public record LogLine(long seq, long at, Kind kind, Map<String, String> fields) {
    private static final int HEAD = 3;

    /**
     * A line.
     *
     * @param seq as above
     * @param at as above
     * @param kind as above
     * @param fields as above
     * @throws IllegalArgumentException if a field that the kind needs is missing, or is no number where it has to be one
     */
    public LogLine {
        for (String name : kind.numbers()) {
            Long.parseLong(need(kind, fields, name));
        }
        kind.texts().forEach(name -> need(kind, fields, name));
    }

    private static String need(Kind kind, Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("a line of the kind " + kind.word() + " needs " + name);
        }
        return value;
    }

    /**
     * Reads a line.
     *
     * @param text without its end
     * @return the line
     * @throws IllegalArgumentException if it is none
     */
    public static LogLine parse(String text) {
        String[] words = text.split(" ", -1);
        if (words.length < HEAD) {
            throw new IllegalArgumentException("no line of a log: " + text);
        }
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = HEAD; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            String value = words[i].substring(equals + 1);
            fields.put(words[i].substring(0, Math.max(0, equals)), URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
        return new LogLine(Long.parseLong(words[0]), Long.parseLong(words[1]), Kind.of(words[2]), fields);
    }

    /**
     * Writes it.
     *
     * @return what {@link #parse} reads, without an end of line
     */
    public String format() {
        StringBuilder line = new StringBuilder(96);
        line.append(seq).append(' ').append(at).append(' ').append(kind.word());
        fields.forEach((name, value) ->
                line.append(' ').append(name).append('=').append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return line.toString();
    }

    /**
     * A field.
     *
     * @param name of a field that the kind has
     * @return its value
     */
    public String text(String name) {
        return need(kind, fields, name);
    }

    /**
     * A field.
     *
     * @param name of a field that the kind has, and that is a number
     * @return its value
     */
    public long number(String name) {
        return Long.parseLong(text(name));
    }

    boolean is(Kind wanted) {
        return kind == wanted;
    }

    LogLine at(long seqNow, long atNow) {
        return new LogLine(seqNow, atNow, kind, fields);
    }

    LogLine with(String name, Object value) {
        Map<String, String> changed = new LinkedHashMap<>(fields);
        changed.put(name, value.toString());
        return new LogLine(seq, at, kind, changed);
    }
}
