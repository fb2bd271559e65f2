package dev.locked.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.locked.NodeState;
import java.util.ArrayList;
import java.util.List;

/** Drives an engine by hand, on a clock that is a number, and looks at what comes out. */
abstract class EngineScript {
    static final long SECOND = 1_000_000_000L;
    static final long TTL = 10 * SECOND;
    static final long MARGIN = SECOND;
    static final long FIRST = 1;
    static final long SECOND_NODE = 2;
    static final String OWNER = "session-1";
    static final String OTHER = "other";

    final Engine engine = new Engine(() -> 0.5, "c");
    final List<Effect> effects = new ArrayList<>();
    long now = 1000 * SECOND;

    EngineScript() {
        add(FIRST, true, false);
    }

    void add(long number, boolean candidate, boolean stopOnError) {
        engine.add(new ElectionSpec(
                number,
                "/p",
                "c" + number,
                candidate,
                "id" + number,
                "v" + number,
                TTL,
                3 * SECOND,
                stopOnError,
                false));
    }

    void feed(long node, Signal signal) {
        effects.clear();
        effects.addAll(engine.step(now, node, signal));
    }

    void feed(Signal signal) {
        feed(FIRST, signal);
    }

    void keeper(LeaseSignal signal) {
        effects.clear();
        effects.addAll(engine.step(now, 1, signal));
    }

    void opened(long provenAt) {
        keeper(new LeaseSignal.Opened(1, 77, OWNER, TTL, provenAt));
    }

    <T extends Effect> T only(Class<T> type) {
        List<T> found = all(type);
        assertThat(found).as("%s in %s", type.getSimpleName(), effects).hasSize(1);
        return found.get(0);
    }

    <T extends Effect> List<T> all(Class<T> type) {
        return effects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    List<Event> events() {
        return all(Effect.Announce.class).stream()
                .map(Effect.Announce::event)
                .filter(event -> !(event instanceof Event.Entered))
                .toList();
    }

    static Holder own(long token, long version, long attempt, String value) {
        return new Holder(OWNER, token, version, "c1", attempt, "id1", value);
    }

    static Holder others(long token) {
        return new Holder(OTHER, token, token, "x", 1, "idx", "vx");
    }

    static Problem problem(Fault fault) {
        return new Problem(fault, "test", null);
    }

    void answer(Signal.Answer answer) {
        feed(new Signal.AcquireAnswered(1, 77, answer));
    }

    void select() {
        feed(new Signal.Started());
        opened(now);
        answer(new Signal.Answer.Won(own(5, 5, 1, "v1")));
    }

    /** One ttl passes, with its renewals; tells the number of the read that comes up in it. */
    long readUntilAsked() {
        pass(TTL / 2);
        pass(TTL / 2);
        return only(Effect.Read.class).read();
    }

    void pass(long time) {
        now += time;
        keeper(new LeaseSignal.Renewed(77, now));
    }

    void follow() {
        feed(new Signal.Started());
        opened(now);
        answer(new Signal.Answer.Held(others(3)));
    }

    void failed(Fault fault) {
        answer(new Signal.Answer.Failed(problem(fault)));
    }

    void watched(Holder holder) {
        feed(new Signal.Watched(holder));
    }

    /** Answers the read that the last step has sent. */
    void readShows(Holder holder) {
        feed(new Signal.ReadAnswered(only(Effect.Read.class).read(), holder, null));
    }

    void wokenAt(long time) {
        now = time;
        feed(new Signal.Woken());
    }

    /** When the node wants to be woken, as said by the last step. */
    long wake() {
        return only(Effect.WakeElection.class).at();
    }

    static Effect announced(Event event) {
        return new Effect.Announce(FIRST, event);
    }

    static Effect entered(NodeState state) {
        return announced(new Event.Entered(state));
    }

    static Effect completed(long request) {
        return new Effect.Complete(FIRST, request, null);
    }

    static Effect released(long token) {
        return new Effect.Release(FIRST, 77, token, Rules.callTimeout(TTL));
    }

    static long backOff(int failures) {
        return Rules.backOff(TTL, failures, 0.5);
    }
}
