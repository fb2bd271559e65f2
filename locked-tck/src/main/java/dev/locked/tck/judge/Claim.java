package dev.locked.tck.judge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A time in which a process took itself for the owner for sure: from the end of the first yes to the beginning of the
 * last one, all under one token and without another answer between. Empty if there was only one.
 *
 * @param process who
 * @param token under which token
 * @param from the clock after the first yes
 * @param to the clock before the last one
 */
record Claim(String process, long token, long from, long to) {
    static final Comparator<Claim> BY_START = Comparator.comparingLong(Claim::from);

    /** The claims of one process, out of its samples in their order. */
    static List<Claim> of(List<Sample> samples) {
        List<Claim> claims = new ArrayList<>();
        boolean open = false;
        for (Sample sample : samples) {
            int last = claims.size() - 1;
            if (open && claims.get(last).token == sample.token()) {
                claims.set(last, claims.get(last).until(sample));
            } else if (sample.isYes()) {
                claims.add(new Claim(sample.process(), sample.token(), sample.after(), sample.before()));
            }
            open = sample.isYes();
        }
        return claims;
    }

    private Claim until(Sample later) {
        return new Claim(process, token, from, later.before());
    }

    boolean isEmpty() {
        return from >= to;
    }

    @Override
    public String toString() {
        return process + " (token " + token + ")";
    }
}
