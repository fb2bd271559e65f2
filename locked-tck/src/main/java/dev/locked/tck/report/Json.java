package dev.locked.tck.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps, lists, texts, numbers and truth values as JSON, two spaces for each level. */
final class Json {
    private final StringBuilder out = new StringBuilder();

    private Json() {}

    static String of(Object value) {
        Json json = new Json();
        json.value(value, "\n");
        return json.out.append('\n').toString();
    }

    private void value(@Nullable Object value, String line) {
        if (value instanceof Map<?, ?> map) {
            map(map, line);
        } else if (value instanceof List<?> list) {
            list(list, line);
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            text(value.toString());
        }
    }

    private void map(Map<?, ?> map, String line) {
        String before = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(before).append(line).append("  ");
            text(String.valueOf(entry.getKey()));
            out.append(": ");
            value(entry.getValue(), line + "  ");
            before = ",";
        }
        out.append(map.isEmpty() ? "{}" : line + "}");
    }

    private void list(List<?> list, String line) {
        String before = "[";
        for (Object each : list) {
            out.append(before).append(line).append("  ");
            value(each, line + "  ");
            before = ",";
        }
        out.append(list.isEmpty() ? "[]" : line + "]");
    }

    /** All beyond ASCII is escaped, so that half a surrogate pair harms nobody. */
    private void text(String text) {
        out.append('"');
        text.chars().forEach(this::character);
        out.append('"');
    }

    private void character(int c) {
        if (c == '"' || c == '\\') {
            out.append('\\').append((char) c);
        } else if (c == '\n') {
            out.append("\\n");
        } else if (c < ' ' || c > '~') {
            out.append("\\u%04x".formatted(c));
        } else {
            out.append((char) c);
        }
    }
}
