package dev.locked.tck.judge;

/**
 * Something that is not as it should be.
 *
 * @param rule what it breaks
 * @param text what was found, with who and when
 */
public record Finding(Rule rule, String text) {
    @Override
    public String toString() {
        return rule + ": " + text;
    }
}
