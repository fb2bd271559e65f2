package dev.locked.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads what {@link JsonLine} writes: one flat object of strings, whole numbers and booleans. */
final class JsonReader {
    private final String text;
    private int at;

    private JsonReader(String text) {
        this.text = text;
    }

    /**
     * The fields of an object, in their order.
     *
     * @throws IllegalArgumentException if this is no such object
     */
    static Map<String, Object> read(String line) {
        JsonReader reader = new JsonReader(line.strip());
        Map<String, Object> fields = reader.object();
        if (reader.at != reader.text.length()) {
            throw reader.broken("its end");
        }
        return fields;
    }

    private Map<String, Object> object() {
        Map<String, Object> fields = new LinkedHashMap<>();
        expect('{');
        if (peek() == '}') {
            at++;
            return fields;
        }
        do {
            String name = string();
            expect(':');
            fields.put(name, literal());
        } while (next() == ',');
        at--;
        expect('}');
        return fields;
    }

    private Object literal() {
        if (peek() == '"') {
            return string();
        }
        int from = at;
        while (at < text.length() && ",}".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(from, at);
        if (word.equals("true") || word.equals("false")) {
            return Boolean.valueOf(word);
        }
        try {
            return Long.valueOf(word);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("no flat JSON object: \"" + word + "\" in " + text, e);
        }
    }

    private String string() {
        expect('"');
        StringBuilder read = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            read.append(c == '\\' ? escaped() : c);
        }
        return read.toString();
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> unicode();
            default -> c;
        };
    }

    private char unicode() {
        if (at + 4 > text.length()) {
            throw broken("four hexadecimal digits");
        }
        int code = Integer.parseInt(text, at, at + 4, 16);
        at += 4;
        return (char) code;
    }

    private char peek() {
        if (at >= text.length()) {
            throw broken("more");
        }
        return text.charAt(at);
    }

    private char next() {
        char c = peek();
        at++;
        return c;
    }

    private void expect(char wanted) {
        if (next() != wanted) {
            throw broken("'" + wanted + "'");
        }
    }

    private IllegalArgumentException broken(String wanted) {
        return new IllegalArgumentException("no flat JSON object: expected " + wanted + " at " + at + " of " + text);
    }
}
