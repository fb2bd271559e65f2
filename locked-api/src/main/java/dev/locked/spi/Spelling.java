package dev.locked.spi;

import java.util.Set;
import java.util.TreeSet;

/** Finds out what somebody may have meant. */
final class Spelling {
    private static final int MOST_SLIPS = 2;

    private Spelling() {}

    /** The known name that is almost what was written, as a question; empty if there is none. */
    static String hint(String written, Set<String> known) {
        return new TreeSet<>(known)
                .stream()
                        .filter(name -> slips(written, name) <= Math.min(MOST_SLIPS, name.length() - 1))
                        .findFirst()
                        .map(name -> " (did you mean \"" + name + "\"?)")
                        .orElse("");
    }

    /** How many letters have to be put in, left out or replaced; case does not count. */
    private static int slips(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                boolean same = Character.toLowerCase(one.charAt(i - 1)) == Character.toLowerCase(other.charAt(j - 1));
                int replaced = diagonal + (same ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
