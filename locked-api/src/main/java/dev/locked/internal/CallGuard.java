package dev.locked.internal;

import dev.locked.ErrorKind;
import dev.locked.internal.engine.Problem;
import dev.locked.spi.BackendException;
import dev.locked.spi.Failure;
import dev.locked.spi.MonotonicClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Answers for a backend that breaks its promise to answer in time, so that nothing waits for ever. Belongs to the event
 * loop. Looks once a second while calls are under way: a timer for each call would cost more than the call's own path.
 */
final class CallGuard {
    private static final Duration PERIOD = Duration.ofSeconds(1);

    private final MonotonicClock clock;
    private final EventLoop loop;
    private final Set<Call> calls = new LinkedHashSet<>();
    private boolean armed;

    CallGuard(MonotonicClock clock, EventLoop loop) {
        this.clock = clock;
        this.loop = loop;
    }

    /** Begins to watch a call, which must be {@link #answered} in its time. */
    Call watch(String what, long timeout, Consumer<Problem> onProblem) {
        Call call = new Call(what, clock.nanoTime() + timeout + PERIOD.toNanos(), onProblem);
        calls.add(call);
        arm();
        return call;
    }

    /** Whether the answer comes in time; ends the watching. */
    boolean answered(Call call) {
        return calls.remove(call);
    }

    private void arm() {
        if (!armed) {
            armed = true;
            clock.schedule(PERIOD, () -> loop.execute(this::look));
        }
    }

    private void look() {
        armed = false;
        long now = clock.nanoTime();
        List<Call> late = new ArrayList<>(calls);
        late.removeIf(call -> now - call.due < 0);
        calls.removeAll(late);
        late.forEach(Call::fail);
        if (!calls.isEmpty()) {
            arm();
        }
    }

    /** A call under way. */
    static final class Call {
        private final String what;
        private final long due;
        private final Consumer<Problem> onProblem;

        private Call(String what, long due, Consumer<Problem> onProblem) {
            this.what = what;
            this.due = due;
            this.onProblem = onProblem;
        }

        private void fail() {
            String message = what + ": the backend did not answer in time";
            onProblem.accept(
                    Problems.of(what, new BackendException(Failure.UNKNOWN, ErrorKind.UNREACHABLE, message, null)));
        }
    }
}
