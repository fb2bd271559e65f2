package dev.locked.tck.process;

import dev.locked.Agreed;
import dev.locked.DeselectCause;
import dev.locked.LockedException;
import dev.locked.NodeListener;
import dev.locked.Term;
import dev.locked.tck.judge.Kind;
import dev.locked.tck.judge.LogFile;
import dev.locked.tck.judge.LogLine;
import java.util.function.Consumer;

/** Logs what a node is told, and hands it on. */
public final class Listening implements NodeListener {
    private final LogFile log;
    private final Consumer<LogLine> teller;

    /**
     * A listener for one node.
     *
     * @param log what it is told goes there
     * @param teller gets each line once it stands in the log
     */
    public Listening(LogFile log, Consumer<LogLine> teller) {
        this.log = log;
        this.teller = teller;
    }

    private void note(Kind kind, Object... fields) {
        teller.accept(log.write(kind, fields));
    }

    @Override
    public void onChange(Agreed agreed) {
        note(Kind.SEEN, "token", agreed.token(), "id", agreed.id(), "value", agreed.value());
    }

    @Override
    public void onVacant() {
        note(Kind.VACANT);
    }

    @Override
    public void onSelect(Term term) {
        note(Kind.SELECT, "token", term.token());
    }

    @Override
    public void onDeselect(Term term, DeselectCause cause) {
        note(Kind.DESELECT, "token", term.token(), "cause", cause);
    }

    @Override
    public void onError(LockedException error) {
        note(Kind.ERROR, "cause", String.valueOf(error.getMessage()));
    }
}
