package dev.locked.internal.engine;

import dev.locked.internal.engine.EngineMutantsTest.Mutant;
import java.util.List;

/** The faults that have been made in systems of this kind, and some that were made in this one. */
final class Mutants {
    private Mutants() {}

    static List<Mutant> all() {
        return List.of(
                new Mutant(
                        "the claim outlives the lease",
                        "Election.java",
                        "return phase == Phase.SELECTED && lease != null && now - lease.deadline() < 0;",
                        "return phase == Phase.SELECTED && lease != null;"),
                new Mutant(
                        "the lease counts from the answer of a renewal",
                        "SessionKeeper.java",
                        "provenAt = newProvenAt;",
                        "provenAt = now;"),
                new Mutant(
                        "the lease counts from the answer of the opening",
                        "SessionKeeper.java",
                        "long deadline = Rules.deadline(signal.provenAt(), signal.ttl());",
                        "long deadline = Rules.deadline(now, signal.ttl());"),
                new Mutant(
                        "no margin for clocks that run at different rates",
                        "Rules.java",
                        "return provenAt + ttl - margin(ttl);",
                        "return provenAt + ttl;"),
                new Mutant(
                        "a win is not given back when the lease is over",
                        "Election.java",
                        "goal != NodeState.WAITING || now - under.deadline() >= 0 || !isCurrent(holder)",
                        "goal != NodeState.WAITING || !isCurrent(holder)"),
                new Mutant(
                        "a win is taken although the node is stopping",
                        "Election.java",
                        "goal != NodeState.WAITING || now - under.deadline() >= 0 || !isCurrent(holder)",
                        "now - under.deadline() >= 0 || !isCurrent(holder)"),
                new Mutant(
                        "a win counts although no session owns the entry any more",
                        "Election.java",
                        "&& there.owner().equals(holder.owner())\n",
                        "\n"),
                new Mutant(
                        "whoever wrote an entry that no session owns is taken for the leader",
                        "View.java",
                        "if (!entry.isForeign() && !entry.isUnowned()) {",
                        "if (!entry.isForeign()) {"),
                new Mutant(
                        "a renewal revives a lease that is over",
                        "SessionKeeper.java",
                        "checkDeadline(now);\n        signal.deliverTo(this, now);",
                        "signal.deliverTo(this, now);"),
                new Mutant(
                        "the loss of the session is not told",
                        "SessionKeeper.java",
                        "members.tell(new Signal.SessionDown(lost.session(), expired));",
                        ""),
                new Mutant(
                        "a lost session is not replaced",
                        "SessionKeeper.java",
                        "openAt = memberCount == 0 ? Rules.NEVER : now;",
                        "openAt = Rules.NEVER;"),
                new Mutant(
                        "whoever is not told by whom the path is held waits for nothing when it is free",
                        "Election.java",
                        "random.getAsDouble());\n                yielding = true;",
                        "random.getAsDouble());"),
                new Mutant(
                        "whoever loses a race to somebody unknown waits for nothing when the path is free again",
                        "Election.java",
                        "if (view.there() == null) {\n                // Held by",
                        "if (true) {\n                // Held by"),
                new Mutant(
                        "a path that is held and looks free is asked for in a busy loop",
                        "Election.java",
                        "if (view.there() == null) {\n                // Held by",
                        "if (false) {\n                // Held by"),
                new Mutant(
                        "a path that the session does not hold is not looked at",
                        "Election.java",
                        "            reads.want(now);\n        }\n    }\n\n    void sessionTrouble",
                        "        }\n    }\n\n    void sessionTrouble"),
                new Mutant(
                        "what is told of a session's holdings does not spare the reads",
                        "Election.java",
                        "reads.spare(now, ttl());",
                        ""),
                new Mutant(
                        "holdings that were asked for before the term count for it",
                        "Election.java",
                        "phase != Phase.SELECTED || askedAt - term().since < 0",
                        "phase != Phase.SELECTED"),
                new Mutant(
                        "holdings are asked for once only",
                        "SessionKeeper.java",
                        "holdingsAt = Rules.holdingsAt(now, ttl);",
                        "holdingsAt = holdingsAt == Rules.NEVER ? Rules.holdingsAt(now, ttl) : Rules.NEVER - 1;"),
                new Mutant(
                        "holdings put off the repetition of a read that failed",
                        "Reads.java",
                        "if (!underWay && failures == 0) {\n            rest",
                        "if (!underWay) {\n            rest"),
                new Mutant(
                        "a session that is no more is not noticed by its holdings",
                        "SessionKeeper.java",
                        "askHoldingsLater(now);\n        if (problem.fault() == Fault.SESSION_GONE) {",
                        "askHoldingsLater(now);\n        if (false) {"),
                new Mutant(
                        "another node of the process may win the path unnoticed",
                        "Engine.java",
                        "if (neighbour != election) {",
                        "if (false) {"),
                new Mutant(
                        "another node of the process may learn by a read that it has won, unnoticed",
                        "Engine.java",
                        "winner.token() == before ? null : winner.ownEntry()",
                        "null"),
                new Mutant(
                        "a failed renewal is not tried again",
                        "SessionKeeper.java",
                        "renewAt = backOff(now);",
                        "renewAt = now + ttl;"),
                new Mutant(
                        "an expired session is ended while its holder may still be winding down",
                        "SessionKeeper.java",
                        "retire(lost.session(), expired ? provenAt + lost.ttl() : now, now);",
                        "retire(lost.session(), now, now);"),
                new Mutant(
                        "the leader does not look at its own entry",
                        "Election.java",
                        "            if (phase == Phase.SELECTED) {\n                takenAway(holder, mine, now);",
                        "            if (phase == Phase.SELECTED) {"),
                new Mutant(
                        "the leader does not mind that its entry is gone",
                        "Election.java",
                        "        if (phase == Phase.SELECTED) {\n            lose(DeselectCause.TAKEN_AWAY, now);\n"
                                + "        } else if (phase == Phase.HANDING_OVER) {\n            term().gone = true;\n"
                                + "        } else if (phase == Phase.RELEASING) {\n            endTerm(now);\n"
                                + "        } else if (phase == Phase.DOUBTFUL) {",
                        "        if (phase == Phase.HANDING_OVER) {\n            term().gone = true;\n"
                                + "        } else if (phase == Phase.RELEASING) {\n            endTerm(now);\n"
                                + "        } else if (phase == Phase.DOUBTFUL) {"),
                new Mutant(
                        "the watch alone is believed, nothing is read",
                        "Rules.java",
                        "return now + (long) (ttl * (0.75 + random / 4));",
                        "return now + 1000 * ttl;"),
                new Mutant(
                        "a read from before the win is believed",
                        "Election.java",
                        "} else if (reads.isOvertaken(view.changes())) {",
                        "} else if (false) {"),
                new Mutant(
                        "the view goes back",
                        "View.java",
                        "return holder.isNewerThan(token, version);",
                        "return there == null || !there.equals(holder);"),
                new Mutant(
                        "vacant is not told between two owners",
                        "View.java",
                        "            announce.accept(new Event.Vacated());\n            before = null;",
                        "            before = null;"),
                new Mutant(
                        "a late win is kept",
                        "Election.java",
                        "        if (signal.answer() instanceof Signal.Answer.Won won) {\n            effects.accept",
                        "        if (false && signal.answer() instanceof Signal.Answer.Won won) {\n            effects.accept"),
                new Mutant(
                        "an acquire of unknown outcome counts as failed",
                        "Election.java",
                        "phase = Phase.DOUBTFUL;\n            ghostUntil",
                        "ghostUntil"),
                new Mutant(
                        "an orphan is left where it is",
                        "Election.java",
                        "if (mayRelease && orphanBeingReleased != holder.token()) {",
                        "if (false) {"),
                new Mutant(
                        "the release does not wait for the deselect handlers",
                        "Election.java",
                        "announce(new Event.Deselected(ending.token, cause, true));",
                        "announce(new Event.Deselected(ending.token, cause, true));\n        release(now);"),
                new Mutant(
                        "handlers may hold back the release for ever",
                        "Election.java",
                        "if (phase == Phase.HANDING_OVER && now - handOverBy >= 0) {",
                        "if (false) {"),
                new Mutant(
                        "a failed release is not tried again",
                        "Election.java",
                        "            retryAt = now + Rules.backOff(ttl(), ++failures, random.getAsDouble());\n"
                                + "            trouble(problem, now);\n        }\n    }\n\n    private void released(",
                        "            endTerm(now);\n        }\n    }\n\n    private void released("),
                new Mutant(
                        "deselect is not told when the lease ends",
                        "Election.java",
                        "announce(new Event.Deselected(token, cause, false));",
                        ""),
                new Mutant(
                        "events come after the stop",
                        "Election.java",
                        "if (!isEnded() && (goal == NodeState.WAITING || event instanceof Event.Deselected)) {",
                        "if (true) {"),
                new Mutant(
                        "bytes that nobody owns block the path for ever",
                        "Election.java",
                        "if (now - view.since() - Rules.unownedPatience(ttl()) >= 0) {",
                        "if (false) {"),
                new Mutant(
                        "an update is taken for done when its guard did not match",
                        "Election.java",
                        "} else if (version == 0) {",
                        "} else if (version == -1) {"),
                new Mutant(
                        "the campaign gate never opens again",
                        "CampaignGate.java",
                        "        waiting.remove(path);",
                        ""),
                new Mutant(
                        "a session of ours that is not this one is taken for it",
                        "Election.java",
                        "return holder.isBy(spec.candidate(), attempt) && holder.owner().equals(under.owner());",
                        "return holder.isBy(spec.candidate(), attempt);"),
                new Mutant(
                        "a store that has shown that nobody is there has done nothing for us",
                        "Election.java",
                        "served = true;\n        if (holder != null) {",
                        "served |= holder != null;\n        if (holder != null) {"),
                new Mutant(
                        "an entry that was shown before we asked does not count as an answer",
                        "Election.java",
                        "admitted |= phase != Phase.CAMPAIGNING;",
                        ""),
                new Mutant(
                        "an entry that is shown while the first acquire is under way makes its refusal one to wait for",
                        "Election.java",
                        "admitted |= phase != Phase.CAMPAIGNING;",
                        "admitted = true;"));
    }
}
