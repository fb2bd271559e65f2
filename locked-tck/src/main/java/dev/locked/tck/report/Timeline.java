package dev.locked.tck.report;

import dev.locked.DeselectCause;
import dev.locked.NodeListener;
import dev.locked.Term;
import java.util.ArrayList;
import java.util.List;

/** Who led when, as the nodes of one test told it: from the select to the deselect of each term. */
final class Timeline implements NodeListener {
    /** More than that no reader looks at. */
    private static final int MOST = 200;

    /**
     * One term.
     *
     * @param from milliseconds since the test began
     * @param to the same; of a term that has not ended, when it was looked at
     * @param end the cause of the deselect, or {@code OPEN}
     */
    record Reign(String path, String node, long token, double from, double to, String end) {
        private Reign until(double then, String cause) {
            return new Reign(path, node, token, from, then, cause);
        }
    }

    private static final String OPEN = "OPEN";

    private final long begin = System.nanoTime();
    private final List<Reign> reigns = new ArrayList<>();

    private double now() {
        return Math.round((System.nanoTime() - begin) / 1e3) / 1e3;
    }

    @Override
    public synchronized void onSelect(Term term) {
        if (reigns.size() < MOST) {
            reigns.add(new Reign(term.path(), term.id(), term.token(), now(), 0, OPEN));
        }
    }

    @Override
    public synchronized void onDeselect(Term term, DeselectCause cause) {
        reigns.replaceAll(reign -> reign.token() == term.token() && reign.path().equals(term.path())
                ? reign.until(now(), cause.name())
                : reign);
    }

    synchronized List<Reign> reigns() {
        return reigns.stream()
                .map(reign -> reign.end().equals(OPEN) ? reign.until(now(), OPEN) : reign)
                .toList();
    }
}
