package dev.locked.internal.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Watches a run from outside and says what went wrong first. */
final class SimJudge {
    private final SimStore store;
    private final Map<SimNode, Long> selected = new HashMap<>();
    private final Set<Long> tokens = new HashSet<>();
    private long lastToken;
    private String verdict;
    private int terms;

    SimJudge(SimStore store) {
        this.store = store;
    }

    String verdict() {
        return verdict;
    }

    void violated(String what) {
        if (verdict == null) {
            verdict = what;
        }
    }

    /** No two may claim at one moment; terms that an operator's hand has touched don't count. */
    void claims(Iterable<SimNode> nodes) {
        SimNode first = null;
        for (SimNode node : nodes) {
            if (node.claims() && !store.isVoided(node.token())) {
                if (first != null) {
                    violated("two selected at once: " + first + " token " + first.token() + " and " + node + " token "
                            + node.token());
                }
                first = node;
            }
        }
    }

    void event(SimNode node, Event event) {
        if (event instanceof Event.Entered) {
            return;
        }
        if (node.isStopped()) {
            violated("an event after stop: " + node + " " + event);
        }
        if (event instanceof Event.Selected select) {
            selected(node, select.token());
        } else if (event instanceof Event.Deselected deselect) {
            Long token = selected.remove(node);
            if (token == null || token != deselect.token()) {
                violated("deselect out of order: " + node + " " + event + " after select of " + token);
            }
        } else if (event instanceof Event.Changed change) {
            changed(node, change.holder());
        } else if (event instanceof Event.Vacated) {
            if (node.shown() == null) {
                violated("vacant twice: " + node);
            }
            node.show(null);
        }
    }

    /** How many terms there were: a run without any proves nothing. */
    int terms() {
        return terms;
    }

    private void selected(SimNode node, long token) {
        terms++;
        if (selected.put(node, token) != null) {
            violated("select out of order: " + node + " token " + token);
        }
        if (!tokens.add(token) || (token <= lastToken && !store.isVoided(token))) {
            violated("token not increasing: " + node + " token " + token + " after " + lastToken);
        }
        if (node.shown() == null || node.shown().token() != token) {
            violated("select before its change: " + node + " token " + token);
        }
        lastToken = Math.max(lastToken, token);
    }

    private void changed(SimNode node, Holder holder) {
        Holder before = node.shown();
        if (before != null && before.token() != holder.token()) {
            violated("change of owner without vacant between: " + node);
        }
        if (holder.token() < node.newestSeen()) {
            violated("went back: " + node + " shows token " + holder.token() + " after " + node.newestSeen());
        }
        node.show(holder);
    }

    void stopped(SimNode node) {
        if (selected.containsKey(node)) {
            violated("stopped without deselect: " + node);
        }
    }

    /** After a crash nobody owes a deselect. */
    void crashed(SimNode node) {
        selected.remove(node);
    }

    /** Long after the last fault somebody is selected, and all agree. */
    void quiet(Iterable<SimNode> nodes, Holder stored) {
        boolean candidates = false;
        int claims = 0;
        for (SimNode node : nodes) {
            if (node.isRunning()) {
                candidates |= node.isCandidate();
                claims += node.claims() ? 1 : 0;
                if (stored == null ? node.shown() != null : !agrees(node, stored)) {
                    violated("did not converge: " + node + " shows " + node.shown() + " and the store has " + stored);
                }
            }
        }
        if (candidates && claims != 1) {
            violated("nobody selected after the quiet phase: " + claims + " claims, the store has " + stored);
        }
    }

    private static boolean agrees(SimNode node, Holder stored) {
        Holder shown = node.shown();
        return shown != null
                && shown.token() == stored.token()
                && shown.value().equals(stored.value())
                && shown.id().equals(stored.id());
    }

    /** Long after the last stop nothing is left. */
    void end(Holder stored) {
        if (stored != null) {
            violated("left behind: " + stored);
        }
    }
}
