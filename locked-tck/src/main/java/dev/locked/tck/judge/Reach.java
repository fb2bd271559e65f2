package dev.locked.tck.judge;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Of the claims that have begun so far the one that lasts longest, and the longest one of any other process. */
final class Reach {
    private @Nullable Claim longest;
    private @Nullable Claim runnerUp;

    void add(Claim claim) {
        if (longest == null || claim.to() > longest.to()) {
            runnerUp = longest == null || longest.process().equals(claim.process()) ? runnerUp : longest;
            longest = claim;
        } else if (!claim.process().equals(longest.process()) && (runnerUp == null || claim.to() > runnerUp.to())) {
            runnerUp = claim;
        }
    }

    /** A claim of another process that lasts beyond a time. */
    Optional<Claim> beyond(long time, String process) {
        Claim other = longest == null || !longest.process().equals(process) ? longest : runnerUp;
        return Optional.ofNullable(other).filter(claim -> claim.to() > time);
    }
}
