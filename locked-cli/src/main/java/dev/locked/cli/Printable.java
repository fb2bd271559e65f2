package dev.locked.cli;

/**
 * Makes texts fit for a terminal: ids and values of others, answers of servers. What would move the cursor, change how the
 * terminal works, or show letters in another order than they have, is written as JSON writes it, {@code \u001b}.
 */
final class Printable {
    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;

    private Printable() {}

    /** As one line. */
    static String line(String text) {
        return escaped(text, "");
    }

    /** As lines. */
    static String lines(String text) {
        return escaped(text, "\n\t");
    }

    private static String escaped(String text, String allowed) {
        if (text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            return text;
        }
        StringBuilder line = new StringBuilder(text.length() + 20);
        text.codePoints().forEach(point -> {
            if (isHarmless(point) || allowed.indexOf(point) >= 0) {
                line.appendCodePoint(point);
            } else {
                for (char c : Character.toChars(point)) {
                    line.append(String.format("\\u%04x", (int) c));
                }
            }
        });
        return line.toString();
    }

    private static boolean isHarmless(int point) {
        if (point == ZERO_WIDTH_NON_JOINER || point == ZERO_WIDTH_JOINER) {
            return true; // Persian and families of emoji need them
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
