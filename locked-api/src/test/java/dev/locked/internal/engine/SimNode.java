package dev.locked.internal.engine;

/** A node in a simulated process, as its user sees it. */
final class SimNode {
    private final SimProcess process;
    private ElectionSpec spec;
    private boolean running;
    private boolean stopping;
    private Holder shown;
    private Holder term;
    private long newestSeen;

    SimNode(SimProcess process, ElectionSpec spec) {
        this.process = process;
        this.spec = spec;
    }

    SimProcess process() {
        return process;
    }

    ElectionSpec spec() {
        return spec;
    }

    long number() {
        return spec.number();
    }

    boolean isCandidate() {
        return spec.competes();
    }

    boolean claims() {
        return process.claims(this);
    }

    long token() {
        return process.token(this);
    }

    boolean isRunning() {
        return running && !stopping && !process.isCrashed();
    }

    /** Whether a stop has been asked for and answered. */
    boolean isStopped() {
        return !running;
    }

    void start() {
        running = true;
        stopping = false;
        shown = null;
        newestSeen = 0;
    }

    /** With another number and another name of its candidate, as one that was built anew. */
    SimNode renewed(long number) {
        spec = new ElectionSpec(
                number,
                spec.path(),
                process + "-" + number,
                spec.competes(),
                spec.id(),
                spec.value(),
                spec.ttl(),
                spec.handOver(),
                spec.stopOnError(),
                spec.stopOnRollback());
        return this;
    }

    void askStop() {
        stopping = true;
    }

    void stopped() {
        running = false;
        shown = null;
    }

    Holder shown() {
        return shown;
    }

    /** The entry of the term that it was selected for last, as it was then. */
    Holder term() {
        return term;
    }

    void selected() {
        term = shown;
    }

    /** What comes now is of a store that has gone back. */
    void rolledBack(int rollbacks) {
        process.rolledBack(rollbacks);
        newestSeen = 0;
    }

    long newestSeen() {
        return newestSeen;
    }

    void show(Holder holder) {
        shown = holder;
        newestSeen = holder == null ? newestSeen : Math.max(newestSeen, holder.token());
    }

    @Override
    public String toString() {
        return spec.id();
    }
}
