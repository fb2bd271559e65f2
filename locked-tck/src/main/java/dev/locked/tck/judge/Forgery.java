package dev.locked.tck.judge;

import java.util.Optional;
import java.util.function.Function;

/**
 * A lie that is put into a copy of a history, which the judge has to see. Each run is judged with each of them, since a
 * judge that finds nothing may be blind.
 */
@SuppressWarnings("ImmutableEnumChecker") // method references are
public enum Forgery {
    /** Somebody claims while another does. */
    SECOND_CLAIM(Rule.EXCLUSION, SampleForger::secondClaim),
    /** A term has a smaller token than all before. */
    TOKEN_FALLS(Rule.TOKENS, SampleForger::tokenFalls),
    /** Two processes have the same token. */
    TOKEN_SHARED(Rule.TOKENS, SampleForger::tokenShared),
    /** A term is over, and comes back. */
    TERM_REVIVED(Rule.TOKENS, SampleForger::termRevived),
    /** The ledger takes a write of a former term. */
    WRITE_GOES_BACK(Rule.WRITES, OtherForger::writeGoesBack),
    /** A value of somebody else stands under a term. */
    VALUE_OF_ANOTHER(Rule.WRITES, OtherForger::valueOfAnother),
    /** An observer is told of a former term after a later one. */
    OBSERVER_GOES_BACK(Rule.OBSERVATION, OtherForger::observerGoesBack),
    /** An observer is told another owner than all others. */
    OBSERVER_DISAGREES(Rule.OBSERVATION, OtherForger::observerDisagrees),
    /** An observer was not told of the leader that all agree on in the end. */
    OBSERVER_DEAF(Rule.LIVENESS, OtherForger::observerDeaf),
    /** Nobody leads after all was healed. */
    NOBODY_LEADS(Rule.LIVENESS, SampleForger::nobodyLeads),
    /** One node does not lead when it is its turn. */
    NODE_STUCK(Rule.LIVENESS, SampleForger::nodeStuck),
    /** A line is missing. */
    LINE_MISSING(Rule.COMPLETENESS, LogForger::lineMissing),
    /** A log is missing. */
    LOG_MISSING(Rule.COMPLETENESS, LogForger::logMissing),
    /** A process ends, and nobody knows why. */
    END_MISSING(Rule.COMPLETENESS, LogForger::endMissing),
    /** A contender says nothing of its claims for a while. */
    SAMPLER_SILENT(Rule.COMPLETENESS, LogForger::samplerSilent),
    /** The clock goes back. */
    CLOCK_GOES_BACK(Rule.COMPLETENESS, LogForger::clockGoesBack);

    private final Rule rule;
    private final Function<History, Optional<History>> forger;

    Forgery(Rule rule, Function<History, Optional<History>> forger) {
        this.rule = rule;
        this.forger = forger;
    }

    /**
     * What the judge has to see in it.
     *
     * @return the rule that it breaks
     */
    public Rule rule() {
        return rule;
    }

    /**
     * Puts the lie in.
     *
     * @param history which stays as it is
     * @return empty if there is nothing in it that this could be done with
     */
    public Optional<History> forge(History history) {
        return forger.apply(history);
    }

    /**
     * Whether a judge sees the lie.
     *
     * @param judge the judge
     * @param history to put it into
     * @param verdict what the judge says of it as it is
     * @return false if the judge does not see it, or the lie can't be told of this history
     */
    public boolean isSeenBy(Judge judge, History history, Verdict verdict) {
        return forge(history)
                .filter(forged -> judge.judge(forged).findings().stream()
                        .anyMatch(finding ->
                                finding.rule() == rule && !verdict.findings().contains(finding)))
                .isPresent();
    }
}
