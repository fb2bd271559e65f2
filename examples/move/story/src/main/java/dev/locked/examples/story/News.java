package dev.locked.examples.story;

/**
 * Reads what one instance printed, line by line, and knows what is new. Not new is what comes at a pace of its own and
 * confirms what was told before. Neither is a store that did not answer in time: that passes, and a machine may be busy.
 */
final class News {
    private static final String NOTHING = "nothing";

    private String agreed = NOTHING;
    private String term = NOTHING;

    boolean isNew(String line) {
        String event = line.split(" ", 2)[0];
        String what = line.substring(event.length());
        note(event, what);
        return switch (event) {
            case "ping" -> !what.equals(agreed);
            case "refresh" -> !what.equals(term);
            default -> !line.equals("error BackendUnavailableException");
        };
    }

    private void note(String event, String what) {
        switch (event) {
            case "change" -> agreed = what;
            case "vacant" -> agreed = NOTHING;
            case "select" -> term = what;
            case "deselect" -> term = NOTHING;
            default -> {} // says nothing that lasts
        }
    }
}
