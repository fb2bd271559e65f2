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
                        "goal != NodeState.WAITING || now - under.deadline() >= 0 || isOld",
                        "goal != NodeState.WAITING || isOld"),
                new Mutant(
                        "a win is taken although the node is stopping",
                        "Election.java",
                        "goal != NodeState.WAITING || now - under.deadline() >= 0 || isOld",
                        "now - under.deadline() >= 0 || isOld"),
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
                        "if (number != of.number()) {",
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
                        "} else if (overtaken) {",
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
                        "        if (false && signal.answer() instanceof Signal.Answer.Won won) {\n"
                                + "            effects.accept"),
                new Mutant(
                        "an acquire of unknown outcome counts as failed",
                        "Election.java",
                        "phase = Phase.DOUBTFUL;\n            ghostUntil",
                        "ghostUntil"),
                new Mutant(
                        "an orphan is left where it is",
                        "Election.java",
                        "if (mayRelease && !(again && releasingOrphan)) {",
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
                                + "            trouble(problem, now);\n        }\n    }\n\n    /** A read",
                        "            endTerm(now);\n        }\n    }\n\n    /** A read"),
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
                        "a store that counts anew is never believed",
                        "Election.java",
                        "boolean behind = view.isBehind(holder) || holder.token() < reads.tokenBefore();",
                        "boolean behind = false;"),
                new Mutant(
                        "an answer that is older than what was seen is taken for a store that counts anew",
                        "Election.java",
                        "if (behind && !overtaken) {",
                        "if (behind) {"),
                new Mutant(
                        "nobody waits for a leader whom an emptied store has forgotten",
                        "Rules.java",
                        "static long rollbackPause(long ttl) {\n        return ttl;",
                        "static long rollbackPause(long ttl) {\n        return 0;"),
                new Mutant(
                        "a win is kept while a forgotten leader may believe in its lease",
                        "Election.java",
                        " || memory.isPausing(now)) {",
                        ") {"),
                new Mutant(
                        "a leader goes on although the store has gone back behind its term",
                        "Election.java",
                        "            lose(DeselectCause.TAKEN_AWAY, now);\n"
                                + "        } else if (mine != null && !isThere) {",
                        "        } else if (mine != null && !isThere) {"),
                new Mutant(
                        "a hint from before the store went back is believed",
                        "View.java",
                        "return isNews(holder) && memory.mayBeFromBefore(holder.token(), now) && !isTermThere(holder);",
                        "return false;"),
                new Mutant(
                        "nobody who campaigns waits for a leader whom an emptied store has forgotten",
                        "Election.java",
                        "return memory.isPausing(now) && retryAt - until < 0 ? until : retryAt;",
                        "return retryAt;"),
                new Mutant(
                        "an entry with the same numbers is taken for the one that was seen",
                        "Holder.java",
                        "return version == other.version && isSameTermAs(other);",
                        "return version == other.version && token == other.token;"),
                new Mutant(
                        "who hands over frees what another has after the store went back",
                        "Election.java",
                        "} else if (mine != null && !isThere) {\n            mine.gone = true;",
                        "} else if (mine != null && !isThere) {\n            mine.gone = false;"),
                new Mutant(
                        "another's entry under our token is taken for ours, written over",
                        "Election.java",
                        " && holder.version() - mine.version > 0 && !anothers;",
                        " && holder.version() - mine.version > 0;"),
                new Mutant(
                        "another's entry under our token does not end the term",
                        "Election.java",
                        "if (mine != null && (holder.token() == mine.token || holder.isNewerThan(mine.token,"
                                + " mine.version))) {",
                        "if (mine != null && holder.isNewerThan(mine.token, mine.version)) {"),
                new Mutant(
                        "a hint of a smaller token makes only a leader look",
                        "Election.java",
                        "if (view.isBehind(holder) && !isEcho(holder, now)) {",
                        "if (view.isBehind(holder) && !isEcho(holder, now) && phase == Phase.SELECTED) {"),
                new Mutant(
                        "a hint of a smaller token makes only followers look",
                        "Election.java",
                        "if (view.isBehind(holder) && !isEcho(holder, now)) {",
                        "if (view.isBehind(holder) && !isEcho(holder, now) && phase != Phase.SELECTED) {"),
                new Mutant(
                        "what a hand has taken from our session is held to be gone when it was released",
                        "Election.java",
                        "if (there.candidate().equals(spec.candidate()) && !there.isUnowned()) {",
                        "if (there.candidate().equals(spec.candidate())) {"),
                new Mutant(
                        "a node that is started again has forgotten that the store has gone back",
                        "Engine.java",
                        "memories.computeIfAbsent(spec.path(), path -> new PathMemory())",
                        "new PathMemory()"),
                new Mutant(
                        "a node that is started again does not know what the store had counted",
                        "View.java",
                        "token = memory.token();",
                        "token = 0;"),
                new Mutant(
                        "the pause after a rollback is that of the last lease, not of the longest",
                        "PathMemory.java",
                        "longestTtl = Math.max(longestTtl, ttl);",
                        "longestTtl = ttl;"),
                new Mutant(
                        "the wish to stop at a rollback is ignored",
                        "Election.java",
                        "if (spec.stopOnRollback()) {",
                        "if (spec.stopOnRollback() && now < 0) {"),
                new Mutant(
                        "an owner from before the rollback is believed of a campaign",
                        "Election.java",
                        "} else if (holder == null || view.isBehind(holder) || mayBeFromBeforeRollback(holder, now)) {",
                        "} else if (holder == null || mayBeFromBeforeRollback(holder, now)) {"),
                new Mutant(
                        "what a former node of this process has left is kept alive",
                        "Election.java",
                        "if (certain && phase == Phase.FOLLOWING && neighbours.isFormer(holder.candidate())) {",
                        "if (certain && phase == Phase.FOLLOWING && now < 0) {"),
                new Mutant(
                        "an orphan is released while handlers of a later term run",
                        "Election.java",
                        "if (phase != Phase.HANDING_OVER) { // then",
                        "if (now != 0) { // then"),
                new Mutant(
                        "a win under a smaller token than a neighbour had seen is no rollback",
                        "Election.java",
                        "boolean behind = won.holder().token() <= tokenBeforeAcquire;",
                        "boolean behind = false;"),
                new Mutant(
                        "a rollback that is noticed while an acquire is under way is noticed by that once more",
                        "Election.java",
                        "        tokenBeforeAcquire = 0;\n        announce",
                        "        announce"),
                new Mutant(
                        "a rollback is told to the node that has noticed only",
                        "Election.java",
                        "neighbours.rolledBack(holder, seen);",
                        ""),
                new Mutant(
                        "the ttl that a session there already was granted is not known",
                        "Election.java",
                        "if (lease != null) {\n                memory.sawTtl",
                        "if (now < 0) {\n                memory.sawTtl"),
                new Mutant("the ttl that was granted is not known", "Election.java", "memory.sawTtl(up.ttl());", ""),
                new Mutant(
                        "an observer's reading period is taken for a lease",
                        "Election.java",
                        "if (spec.competes()) {\n            memory.sawTtl(spec.ttl());",
                        "if (now != 0) {\n            memory.sawTtl(spec.ttl());"),
                new Mutant(
                        "a path that a node has just left is forgotten before others",
                        "Engine.java",
                        "rememberLonger(removed.spec().path());",
                        ""),
                new Mutant(
                        "a rollback is forgotten while a leader may be there whom the store has forgotten",
                        "Engine.java",
                        ".filter(memory -> !memory.getValue().isPausing(now))",
                        ""),
                new Mutant(
                        "an orphan that stays is released in a busy loop",
                        "Election.java",
                        "if (orphanReleases > 1) {",
                        "if (now < 0) {"),
                new Mutant(
                        "what a store had counted before it went back is believed for ever",
                        "PathMemory.java",
                        "        token = newToken;",
                        "        token = Math.max(token, newToken);"),
                new Mutant(
                        "the number that a rollback was noticed by is not known afterwards",
                        "PathMemory.java",
                        "        token = newToken;",
                        "        token = 0;"),
                new Mutant(
                        "what is left of ours at the end of a node is kept alive by the session of others",
                        "Election.java",
                        "if (there != null && there.candidate().equals(spec.candidate())) {",
                        "if (now < 0) {"),
                new Mutant(
                        "a read that shows less than a neighbour had seen is no sign of a rollback",
                        "Election.java",
                        "view.isBehind(holder) || holder.token() < reads.tokenBefore()",
                        "view.isBehind(holder)"),
                new Mutant(
                        "an acquire of before that has taken effect under less than a neighbour had seen is no sign"
                                + " either",
                        "Election.java",
                        "if (holder.token() < tokenBeforeAcquire) {",
                        "if (now < 0) {"),
                new Mutant(
                        "a win that is older than what was seen meanwhile is taken for a store that counts anew",
                        "Election.java",
                        "if (behind || (changesBeforeAcquire == view.changes() && view.isBehind(won.holder()))) {",
                        "if (behind || view.isBehind(won.holder())) {"),
                new Mutant(
                        "a leader whom a neighbour tells of a rollback leaves its older entry there",
                        "Election.java",
                        "if (holder.candidate().equals(spec.candidate())) {\n                seeEntry",
                        "if (now < 0) {\n                seeEntry"),
                new Mutant(
                        "a win is kept although a neighbour has seen a later one",
                        "Election.java",
                        "!isCurrent(holder) || holder.token() < memory.token();",
                        "!isCurrent(holder);"),
                new Mutant(
                        "a late answer from before the rollback is believed",
                        "Election.java",
                        "if (holder != null && !(overtaken && view.mayBeFromBeforeRollback(holder, now))) {",
                        "if (holder != null) {"),
                new Mutant(
                        "a late answer of an acquire from before the rollback is believed",
                        "Election.java",
                        "view.isBehind(holder) || mayBeFromBeforeRollback(holder, now)) {",
                        "view.isBehind(holder)) {"),
                new Mutant(
                        "a leader takes a hint that may be from before for what is there",
                        "Election.java",
                        "if (holder != null && !isOfTerm(holder) && view.mayBe",
                        "if (holder != null && phase != Phase.SELECTED && view.mayBe"),
                new Mutant(
                        "a leader reads after each late hint of its own update",
                        "Election.java",
                        "(phase != Phase.SELECTED || now - term().updatedAt - Rules.ECHO < 0)",
                        "phase != Phase.SELECTED"),
                new Mutant(
                        "hints from before the rollback are looked into for ever",
                        "PathMemory.java",
                        "&& now - rolledBackAt - Rules.lateHints(longestTtl) < 0;",
                        "&& now != 0;"),
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
