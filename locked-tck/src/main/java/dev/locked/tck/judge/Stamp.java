package dev.locked.tck.judge;

/**
 * What a value tells of its writing: {@code PROCESS#N}.
 *
 * @param process who has written it
 * @param count its how manieth
 */
record Stamp(String process, long count) {
    /** That of a value that was seen; of nobody if it is none. */
    static Stamp of(LogLine seen) {
        String value = seen.text("value");
        return value.matches("[^#]+#\\d{1,18}")
                ? new Stamp(
                        value.substring(0, value.indexOf('#')), Long.parseLong(value.substring(value.indexOf('#') + 1)))
                : new Stamp("", 0);
    }
}
