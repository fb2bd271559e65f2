package dev.locked;

import dev.locked.internal.Checks;
import dev.locked.internal.Listeners;
import dev.locked.internal.LockerRuntime;
import dev.locked.internal.NodeSpec;
import dev.locked.spi.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a {@link Node}. Each is checked when it is given; nothing is sent to the store. Not safe for
 * use by many threads. Callbacks of one kind add up; see {@link NodeListener} for what they may do.
 */
public final class NodeBuilder {
    /** The longest value, in bytes of UTF-8. */
    public static final int MAX_VALUE_BYTES = Checks.MAX_VALUE_BYTES;

    /** The longest id, in bytes of UTF-8. */
    public static final int MAX_ID_BYTES = Checks.MAX_ID_BYTES;

    /** The ttl when none is given: 15 seconds, which all stores grant. */
    public static final Duration DEFAULT_TTL = Duration.ofSeconds(15);

    private final LockerRuntime runtime;
    private final Path path;
    private final Listeners listeners = new Listeners();
    private @Nullable String id;
    private String value = "";
    private Duration ttl = DEFAULT_TTL;
    private @Nullable Duration handOverTime;
    private ErrorPolicy errorPolicy = ErrorPolicy.RETRY;
    private boolean stopOnStoreRollback;

    NodeBuilder(LockerRuntime runtime, Path path) {
        this.runtime = runtime;
        this.path = path;
    }

    /**
     * Sets the id to compete with. Ids need not differ: two nodes with one id are two candidates.
     *
     * @param id the id, at most {@value #MAX_ID_BYTES} bytes in UTF-8; any characters; blank means one made up, unique
     *     over processes, which is also what an unset id means
     * @return this
     * @throws NullPointerException if {@code id} is null
     * @throws IllegalArgumentException if {@code id} is too long, or has unpaired surrogates
     */
    public NodeBuilder id(String id) {
        this.id = Checks.id(id);
        return this;
    }

    /**
     * Sets the value to compete with.
     *
     * @param value the value, at most {@value #MAX_VALUE_BYTES} bytes in UTF-8; empty unless set
     * @return this
     * @throws NullPointerException if {@code value} is null
     * @throws IllegalArgumentException if {@code value} is too long, or has unpaired surrogates
     */
    public NodeBuilder value(String value) {
        this.value = Checks.value(value);
        return this;
    }

    /**
     * Sets the ttl: how long the store keeps the path for this node if it is not heard of. The shorter, the sooner
     * another takes over after a crash, and the shorter the outages of the store that a term survives. Between 10 and 40
     * seconds are granted by all stores. Below the store's minimum it is raised, with a warning in the log; see
     * {@link Node#effectiveTtl()}.
     *
     * @param ttl the ttl; {@link #DEFAULT_TTL} unless set
     * @return this
     * @throws NullPointerException if {@code ttl} is null
     * @throws IllegalArgumentException if {@code ttl} is not positive, or above what the store grants
     */
    public NodeBuilder ttl(Duration ttl) {
        this.ttl = Checks.ttl(ttl, runtime.limits());
        return this;
    }

    /**
     * Sets how long a deselect handler may hold back the freeing of the path, on a stop or a resignation. Never longer
     * than the lease in hand lasts.
     *
     * @param time how long; the ttl unless set; zero frees the path without waiting for handlers
     * @return this
     * @throws NullPointerException if {@code time} is null
     * @throws IllegalArgumentException if {@code time} is negative
     */
    public NodeBuilder handOverTime(Duration time) {
        this.handOverTime = Checks.notNegative("handOverTime", time);
        return this;
    }

    /**
     * Sets what a passing error does.
     *
     * @param policy the policy; {@link ErrorPolicy#RETRY} unless set
     * @return this
     */
    public NodeBuilder errorPolicy(ErrorPolicy policy) {
        this.errorPolicy = Objects.requireNonNull(policy, "errorPolicy");
        return this;
    }

    /**
     * Lets the node end, {@link NodeState#FAILED}, when the store has gone back to an older state: for leaders whose tokens
     * are checked by something that remembers the largest, and would refuse them until a person has reset it. Without this
     * the node goes on by the store's new counting. See {@link NodeListener#onStoreRollback}. A node that is started again
     * goes on by the new counting as well, and so does one that did not run at that moment: whoever starts it makes sure first
     * that the resource was reset.
     *
     * @return this
     */
    public NodeBuilder stopOnStoreRollback() {
        stopOnStoreRollback = true;
        return this;
    }

    /**
     * Adds a listener.
     *
     * @param listener told of all events
     * @return this
     */
    public NodeBuilder listener(NodeListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Adds a callback; see {@link NodeListener#onChange}.
     *
     * @param callback given the new value and its owner's id, in that order
     * @return this
     */
    public NodeBuilder onChange(BiConsumer<? super String, ? super String> callback) {
        Objects.requireNonNull(callback, "onChange");
        return listener(new NodeListener() {
            @Override
            public void onChange(Agreed agreed) {
                callback.accept(agreed.value(), agreed.id());
            }
        });
    }

    /**
     * Adds a callback; see {@link NodeListener#onVacant}.
     *
     * @param callback what to do
     * @return this
     */
    public NodeBuilder onVacant(Runnable callback) {
        Objects.requireNonNull(callback, "onVacant");
        return listener(new NodeListener() {
            @Override
            public void onVacant() {
                callback.run();
            }
        });
    }

    /**
     * Adds a callback; see {@link NodeListener#onSelect}.
     *
     * @param callback given the term
     * @return this
     */
    public NodeBuilder onSelect(Consumer<? super Term> callback) {
        Objects.requireNonNull(callback, "onSelect");
        return listener(new NodeListener() {
            @Override
            public void onSelect(Term term) {
                callback.accept(term);
            }
        });
    }

    /**
     * Adds a callback; see {@link NodeListener#onDeselect}.
     *
     * @param callback given the term that ended
     * @return this
     */
    public NodeBuilder onDeselect(Consumer<? super Term> callback) {
        Objects.requireNonNull(callback, "onDeselect");
        return onDeselect((term, cause) -> callback.accept(term));
    }

    /**
     * Adds a callback; see {@link NodeListener#onDeselect}.
     *
     * @param callback given the term that ended, and why
     * @return this
     */
    public NodeBuilder onDeselect(BiConsumer<? super Term, ? super DeselectCause> callback) {
        Objects.requireNonNull(callback, "onDeselect");
        return listener(new NodeListener() {
            @Override
            public void onDeselect(Term term, DeselectCause cause) {
                callback.accept(term, cause);
            }
        });
    }

    /**
     * Adds a callback; see {@link NodeListener#onRefresh}.
     *
     * @param callback given the term that goes on
     * @return this
     */
    public NodeBuilder onRefresh(Consumer<? super Term> callback) {
        Objects.requireNonNull(callback, "onRefresh");
        return listener(new NodeListener() {
            @Override
            public void onRefresh(Term term) {
                callback.accept(term);
            }
        });
    }

    /**
     * Adds a callback; see {@link NodeListener#onPing}.
     *
     * @param callback given what is agreed
     * @return this
     */
    public NodeBuilder onPing(Consumer<? super Agreed> callback) {
        Objects.requireNonNull(callback, "onPing");
        return listener(new NodeListener() {
            @Override
            public void onPing(Agreed agreed) {
                callback.accept(agreed);
            }
        });
    }

    /**
     * Adds a callback; see {@link NodeListener#onStoreRollback}.
     *
     * @param callback given from which token to which
     * @return this
     */
    public NodeBuilder onStoreRollback(Consumer<? super StoreRollback> callback) {
        Objects.requireNonNull(callback, "onStoreRollback");
        return listener(new NodeListener() {
            @Override
            public void onStoreRollback(StoreRollback rollback) {
                callback.accept(rollback);
            }
        });
    }

    /**
     * Adds a callback; see {@link NodeListener#onError}.
     *
     * @param callback given the error
     * @return this
     */
    public NodeBuilder onError(Consumer<? super LockedException> callback) {
        Objects.requireNonNull(callback, "onError");
        return listener(new NodeListener() {
            @Override
            public void onError(LockedException error) {
                callback.accept(error);
            }
        });
    }

    /**
     * Makes the node; it is not started. May be called again for another node with the same settings.
     *
     * @return a new node
     * @throws IllegalArgumentException if id and value together are more than the store takes
     * @throws IllegalStateException if the locker is closed
     */
    public Node build() {
        String localId = id == null ? UUID.randomUUID().toString() : id;
        Duration handOver = handOverTime == null ? ttl : handOverTime;
        return runtime.node(new NodeSpec(
                path, true, localId, value, ttl, handOver, errorPolicy, stopOnStoreRollback, listeners.copy()));
    }
}
