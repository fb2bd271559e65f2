package dev.locked.cli;

import java.util.Map;

/** Writes one flat JSON object on one line: strings, numbers and booleans. */
final class JsonLine {
    private JsonLine() {}

    /** The object with these fields, in this order. */
    static String of(Map<String, ?> fields) {
        StringBuilder line = new StringBuilder(200).append('{');
        fields.forEach((name, value) -> {
            if (line.length() > 1) {
                line.append(',');
            }
            line.append(quote(name)).append(':').append(literal(value));
        });
        return line.append('}').toString();
    }

    private static String literal(Object value) {
        return value instanceof Number || value instanceof Boolean ? value.toString() : quote(value.toString());
    }

    /** A JSON string: quoted; quotes, backslashes, control characters, line separators and lone surrogates escaped. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            append(quoted, text, i);
        }
        return quoted.append('"').toString();
    }

    private static void append(StringBuilder quoted, String text, int index) {
        char c = text.charAt(index);
        switch (c) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            default -> {
                if (isPlain(text, index)) {
                    quoted.append(c);
                } else {
                    quoted.append(String.format("\\u%04x", (int) c));
                }
            }
        }
    }

    private static boolean isPlain(String text, int index) {
        char c = text.charAt(index);
        if (Character.isHighSurrogate(c)) {
            return index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
        }
        return !Character.isISOControl(c) && c != '\u2028' && c != '\u2029';
    }
}
