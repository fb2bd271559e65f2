package dev.locked.internal.engine;

import dev.locked.DeselectCause;
import dev.locked.NodeState;

/** What is announced to the user of a node. */
public sealed interface Event {
    /** Hands this to the method for it. */
    void announceTo(Audience audience);

    /** One method for each event, so that none is forgotten. */
    interface Audience {
        /** The agreed value or its owner changed. */
        void changed(Holder holder);

        /** Nobody owns the path. */
        void vacated();

        /** The node was selected. */
        void selected(long token);

        /** The node was deselected; when {@code acknowledge}, the core waits to hear that the handlers are done. */
        void deselected(long token, DeselectCause cause, boolean acknowledge);

        /** The node's lease was renewed. */
        void refreshed(long token);

        /** The owner's hold was confirmed. */
        void pinged(Holder holder);

        /** Something went wrong. */
        void failed(Problem problem);

        /** The store has gone back from a token that was seen to a smaller one, or to another entry with the same. */
        void rolledBack(long seen, long now);

        /** The node's state changed. */
        void entered(NodeState state);
    }

    /** See {@link Audience#changed}. */
    record Changed(Holder holder) implements Event {
        @Override
        public void announceTo(Audience audience) {
            audience.changed(holder);
        }
    }

    /** See {@link Audience#vacated}. */
    record Vacated() implements Event {
        @Override
        public void announceTo(Audience audience) {
            audience.vacated();
        }
    }

    /** See {@link Audience#selected}. */
    record Selected(long token) implements Event {
        @Override
        public void announceTo(Audience audience) {
            audience.selected(token);
        }
    }

    /** See {@link Audience#deselected}. */
    record Deselected(long token, DeselectCause cause, boolean acknowledge) implements Event {
        @Override
        public void announceTo(Audience audience) {
            audience.deselected(token, cause, acknowledge);
        }
    }

    /** See {@link Audience#refreshed}. */
    record Refreshed(long token) implements Event {
        @Override
        public void announceTo(Audience audience) {
            audience.refreshed(token);
        }
    }

    /** See {@link Audience#pinged}. */
    record Pinged(Holder holder) implements Event {
        @Override
        public void announceTo(Audience audience) {
            audience.pinged(holder);
        }
    }

    /** See {@link Audience#failed}. */
    record Failed(Problem problem) implements Event {
        @Override
        public void announceTo(Audience audience) {
            audience.failed(problem);
        }
    }

    /** See {@link Audience#rolledBack}. */
    record RolledBack(long seen, long now) implements Event {
        @Override
        public void announceTo(Audience audience) {
            audience.rolledBack(seen, now);
        }
    }

    /** See {@link Audience#entered}. */
    record Entered(NodeState state) implements Event {
        @Override
        public void announceTo(Audience audience) {
            audience.entered(state);
        }
    }
}
