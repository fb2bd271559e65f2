package dev.locked.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that was seen on a path: a line of {@code watch} and {@code node}. A row of named fields, of which {@code
 * mono}, {@code wall}, {@code pid}, {@code path}, {@code node} and {@code event} are always there. Not changed any more
 * once it was handed on.
 */
final class Event {
    private static final Pattern WORD = Pattern.compile("(?!\\p{M})[\\p{L}\\p{M}\\p{N}\\p{Pd}\\p{Pc}.:@/+~#]+");
    private static final long PID = ProcessHandle.current().pid();

    private final Map<String, Object> fields;

    private Event(Map<String, Object> fields) {
        this.fields = fields;
    }

    /** Something that is seen now. */
    static Event now(String path, String node, String name) {
        return new Event(new LinkedHashMap<>())
                .with("mono", System.nanoTime())
                .with("wall", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString())
                .with("pid", PID)
                .with("path", path)
                .with("node", node)
                .with("event", name);
    }

    /**
     * Something that another process has seen.
     *
     * @throws IllegalArgumentException if the line is none of ours
     */
    static Event parse(String line) {
        return new Event(JsonReader.read(line));
    }

    /** Adds a field, unless it is null. For whoever makes the event. */
    Event with(String field, @Nullable Object value) {
        if (value != null) {
            fields.put(field, value);
        }
        return this;
    }

    /** The event's name. */
    String name() {
        return text("event");
    }

    /** The local id of who has seen it. */
    String node() {
        return text("node");
    }

    boolean is(String name) {
        return name.equals(fields.get("event"));
    }

    boolean has(String field) {
        return fields.containsKey(field);
    }

    /** A field as text; empty if it is not there. */
    String text(String field) {
        Object value = fields.get(field);
        return value == null ? "" : value.toString();
    }

    /** A field as a number; -1 if it is not there. */
    long number(String field) {
        return fields.get(field) instanceof Number number ? number.longValue() : -1;
    }

    /** A field as a truth value; false if it is not there. */
    boolean truth(String field) {
        return Boolean.TRUE.equals(fields.get(field));
    }

    /** All fields, on one line. */
    String json() {
        return JsonLine.of(fields);
    }

    /** For people: wall time, name, and what there is to tell. */
    String plain() {
        return String.format("%s  %-8s  %s", text("wall"), name(), details()).stripTrailing();
    }

    /** What there is to tell beside the time and the name, for people. */
    String details() {
        StringBuilder told = new StringBuilder();
        append(told, "", word(text("id")));
        append(told, "token ", text("token"));
        append(told, "", has("value") ? JsonLine.quote(text("value")) : "");
        append(told, "", text("state"));
        append(told, "", has("cause") ? "(" + text("cause") + ")" : "");
        return told.toString();
    }

    /** An id is any text; one that could be taken for more than a word is quoted. */
    private static String word(String text) {
        return text.isEmpty() || WORD.matcher(text).matches() ? text : JsonLine.quote(text);
    }

    private static void append(StringBuilder told, String label, String text) {
        if (!text.isEmpty()) {
            told.append(told.length() == 0 ? "" : "  ").append(label).append(text);
        }
    }

    @Override
    public String toString() {
        return json();
    }
}
