package dev.locked.internal.engine;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Lets one campaign for a path out of this process at a time. The candidates behind it wait for its answer: if it won,
 * theirs is that the path is held, without asking the store.
 */
final class CampaignGate {
    /** What the gate needs of the engine. */
    interface Road {
        /** Whether the election still waits for an answer to this. */
        boolean wants(Effect.Acquire acquire);

        /** Sends it to the store. */
        void send(Effect.Acquire acquire);

        /** Answers it without the store. */
        void answer(Effect.Acquire acquire, Signal.Answer answer);
    }

    private final Map<String, Queue<Effect.Acquire>> waiting = new HashMap<>();
    private final Map<Campaign, String> under = new HashMap<>();
    private final Road road;

    CampaignGate(Road road) {
        this.road = road;
    }

    /** Sends a campaign, or keeps it for later. */
    void enter(String path, Effect.Acquire acquire) {
        Queue<Effect.Acquire> queue = waiting.get(path);
        if (queue == null) {
            waiting.put(path, new ArrayDeque<>());
            send(path, acquire);
        } else {
            queue.add(acquire);
        }
    }

    /** The store has answered a campaign: it is the turn of those behind it. */
    void answered(long election, Signal.AcquireAnswered signal) {
        String path = under.remove(new Campaign(election, signal.attempt(), signal.session()));
        if (path == null) {
            return;
        }
        Queue<Effect.Acquire> queue = waiting.getOrDefault(path, new ArrayDeque<>());
        Effect.Acquire next = queue.poll();
        while (next != null) {
            if (signal.answer() instanceof Signal.Answer.Won won) {
                road.answer(next, new Signal.Answer.Held(won.holder()));
            } else if (road.wants(next)) {
                send(path, next);
                return;
            }
            next = queue.poll();
        }
        waiting.remove(path);
    }

    private void send(String path, Effect.Acquire acquire) {
        under.put(new Campaign(acquire.election(), acquire.attempt(), acquire.session()), path);
        road.send(acquire);
    }

    private record Campaign(long election, long attempt, long session) {}
}
