package dev.locked.cli;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;

/**
 * Makes texts fit for a terminal: ids and values of others, answers of servers. What would move the cursor, change how the
 * terminal works, show letters in another order than they have, or not be seen, is written as JSON writes it, {@code \u001b}.
 */
final class Printable {
    private static final int MOST_CAUSES = 20;
    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;
    private static final int LOOK_OF_EMOJI = 0xfe0f;

    /** In which a joiner, or its absence, makes another word. */
    private static final Set<UnicodeScript> JOINING = EnumSet.of(
            UnicodeScript.ARABIC,
            UnicodeScript.SYRIAC,
            UnicodeScript.NKO,
            UnicodeScript.MONGOLIAN,
            UnicodeScript.DEVANAGARI,
            UnicodeScript.BENGALI,
            UnicodeScript.GURMUKHI,
            UnicodeScript.GUJARATI,
            UnicodeScript.ORIYA,
            UnicodeScript.TAMIL,
            UnicodeScript.TELUGU,
            UnicodeScript.KANNADA,
            UnicodeScript.MALAYALAM,
            UnicodeScript.SINHALA,
            UnicodeScript.MYANMAR,
            UnicodeScript.KHMER);

    /** First and last of those that Unicode calls default ignorable and Java does not call formats, and a blank of Braille. */
    private static final int[][] UNSEEN = {
        {0x034f, 0x034f},
        {0x115f, 0x1160},
        {0x17b4, 0x17b5},
        {0x180b, 0x180f},
        {0x2800, 0x2800},
        {0x3164, 0x3164},
        {0xfe00, 0xfe0f},
        {0xffa0, 0xffa0},
        {0xe0000, 0xe0fff}
    };

    private Printable() {}

    /** As one line. */
    static String line(String text) {
        return escaped(text, "");
    }

    /** As lines. */
    static String lines(String text) {
        return escaped(text, "\n\t");
    }

    /** What Java's stack trace says, each message on one line. */
    static String trace(Throwable thrown) {
        StringBuilder trace = new StringBuilder();
        Throwable cause = thrown;
        for (int i = 0; i < MOST_CAUSES && cause != null; i++) { // a chain of causes may be a ring
            trace.append(i == 0 ? "" : "\nCaused by: ").append(line(cause.toString()));
            for (StackTraceElement frame : cause.getStackTrace()) {
                trace.append("\n\tat ").append(line(frame.toString()));
            }
            for (Throwable suppressed : cause.getSuppressed()) {
                trace.append("\n\tSuppressed: ").append(line(suppressed.toString()));
            }
            cause = cause.getCause();
        }
        return trace.toString();
    }

    private static String escaped(String text, String allowed) {
        if (text.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 20);
        int before = ' ';
        int at = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            if (isHarmless(point, before) || allowed.indexOf(point) >= 0) {
                shown.appendCodePoint(point);
            } else {
                for (char c : Character.toChars(point)) {
                    shown.append(String.format("\\u%04x", (int) c));
                }
            }
            before = point;
            at += Character.charCount(point);
        }
        return shown.toString();
    }

    private static boolean isHarmless(int point, int before) {
        return switch (point) {
            case ZERO_WIDTH_NON_JOINER -> JOINING.contains(UnicodeScript.of(before));
            case ZERO_WIDTH_JOINER -> JOINING.contains(UnicodeScript.of(before)) || isEmoji(before);
            case LOOK_OF_EMOJI -> isEmoji(before);
            default -> isSeen(point);
        };
    }

    private static boolean isEmoji(int point) {
        return switch (Character.getType(point)) {
            case Character.OTHER_SYMBOL -> isSeen(point);
            case Character.MODIFIER_SYMBOL -> point > 0xffff; // the tones of skin
            default -> point == LOOK_OF_EMOJI;
        };
    }

    private static boolean isSeen(int point) {
        for (int[] range : UNSEEN) {
            if (point >= range[0] && point <= range[1]) {
                return false;
            }
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
