package dev.locked.tck;

import dev.locked.spi.Failure;
import dev.locked.spi.MonotonicClock;
import dev.locked.spi.MonotonicClock.Cancellable;
import dev.locked.spi.Session;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Renews a session until it is ended. */
final class Keeper {
    private final Session session;
    private @Nullable Cancellable next;
    private boolean ended;

    Keeper(Session session, boolean renewed) {
        this.session = session;
        if (renewed) {
            plan();
        }
    }

    private synchronized void plan() {
        if (!ended) {
            Duration third = session.ttl().dividedBy(3);
            next = MonotonicClock.system().schedule(third, this::renew);
        }
    }

    private void renew() {
        session.renew(Stages.CALL).whenComplete((done, failed) -> plan());
    }

    /** Ends the session; false if the store could not be asked. */
    boolean end() {
        synchronized (this) {
            ended = true;
            if (next != null) {
                next.cancel();
            }
        }
        return !(Stages.outcomeOf(session.end(Stages.CALL)) instanceof Failure);
    }
}
