package dev.locked.internal.engine;

import dev.locked.NodeState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Watches a run from outside and says what went wrong first. */
final class SimJudge {
    private final SimStore store;
    private final Map<SimNode, Long> selected = new HashMap<>();
    private final Set<String> terms = new HashSet<>();
    private final Map<Integer, Long> lastTokens = new HashMap<>();
    private String verdict;
    private int selections;
    private boolean settled;

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

    /**
     * No two may claim at one moment; terms that an operator's hand has touched don't count. One that an emptied store has
     * forgotten counts against those who know that it was emptied.
     */
    void claims(Iterable<SimNode> nodes) {
        List<SimNode> claiming = new ArrayList<>();
        for (SimNode node : nodes) {
            if (node.claims() && !store.isVoided(node.term().owner(), node.token())) {
                claiming.forEach(other -> claims(other, node));
                claiming.add(node);
            }
        }
    }

    private void claims(SimNode one, SimNode other) {
        if (isKnown(one, other) && isKnown(other, one)) {
            violated("two selected at once: " + one + " token " + one.token() + " and " + other + " token "
                    + other.token());
        }
    }

    /** Whether the second must not claim beside the first: it could tell that the store forgot the first, if it did. */
    private boolean isKnown(SimNode one, SimNode other) {
        int forgottenAt = store.forgottenAt(one.term().owner(), one.token());
        return forgottenAt == 0 || other.process().couldTell(other.term(), forgottenAt);
    }

    void event(SimNode node, Event event) {
        if (event instanceof Event.Entered entered) {
            if (entered.state() == NodeState.FAILED) {
                node.stopped();
            }
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
        } else if (event instanceof Event.RolledBack rollback) {
            if (store.rollbacks() == 0 || settled || selected.containsKey(node)) {
                violated("a rollback that was none, or in a term: " + node + " " + rollback);
            }
            if (rollback.now() > rollback.seen()) {
                violated("a rollback that is none by its numbers: " + node + " " + rollback);
            }
            node.rolledBack(store.rollbacks());
        }
    }

    /** The last harm was done so long ago that all have noticed. */
    void settled() {
        settled = true;
    }

    /** Another harm is done. */
    void unsettled() {
        settled = false;
    }

    /** How many terms there were: a run without any proves nothing. */
    int terms() {
        return selections;
    }

    private void selected(SimNode node, long token) {
        selections++;
        if (selected.put(node, token) != null) {
            violated("select out of order: " + node + " token " + token);
        }
        if (node.shown() == null || node.shown().token() != token) {
            violated("select before its change: " + node + " token " + token);
            return;
        }
        node.selected();
        String owner = node.term().owner();
        int rollbacks = store.rollbacksBefore(owner, token);
        long lastToken = lastTokens.getOrDefault(rollbacks, 0L);
        boolean again = !terms.add(rollbacks + " " + owner + " " + token);
        if ((again && !owner.isEmpty()) || (token <= lastToken && !store.isVoided(owner, token))) {
            violated("token not increasing: " + node + " token " + token + " after " + lastToken);
        }
        lastTokens.merge(rollbacks, token, Math::max);
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
