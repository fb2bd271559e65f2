package dev.locked.cli;

import dev.locked.ErrorKind;
import java.util.function.Consumer;

/** Prints events until nobody reads them any more. */
final class EventOutput implements Consumer<Event> {
    private final Console console;
    private final boolean json;
    private volatile EndListener onEnd = exitCode -> {};
    private volatile int refusal;

    EventOutput(Console console, boolean json) {
        this.console = console;
        this.json = json;
    }

    /** Sets who is told when printing makes no more sense. */
    void onEnd(EndListener listener) {
        this.onEnd = listener;
    }

    @Override
    public void accept(Event event) {
        if (!json && event.is("claim")) {
            return; // Noise to a person.
        }
        if (!console.line(json ? event.json() : event.plain())) {
            onEnd.ended(ExitCode.OUTPUT_CLOSED);
        }
        if (event.text("error").equals("StoreRefusedException")) {
            refusal = ExitCode.ofRefusal(ErrorKind.valueOf(event.text("kind")));
        }
    }

    /** The exit code of the store's last refusal, or 0. That may pass: it is over when the node has failed as well. */
    int refusal() {
        return refusal;
    }

    /** Told of the end. */
    interface EndListener {
        /** Printing is over. */
        void ended(int exitCode);
    }
}
