package dev.locked;

import dev.locked.internal.Checks;
import dev.locked.internal.Listeners;
import dev.locked.internal.LockerRuntime;
import dev.locked.internal.NodeSpec;
import dev.locked.spi.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Collects the settings of an {@link Observer}. Not safe for use by many threads. Callbacks of one kind add up; see {@link
 * NodeListener} for what they may do. An observer is never selected, so that it hears of {@code change}, {@code vacant},
 * {@code ping}, {@code storeRollback} and {@code error} only.
 */
public final class ObserverBuilder {
    private final LockerRuntime runtime;
    private final Path path;
    private final Listeners listeners = new Listeners();
    private Duration checkEvery = NodeBuilder.DEFAULT_TTL;
    private ErrorPolicy errorPolicy = ErrorPolicy.RETRY;

    ObserverBuilder(LockerRuntime runtime, Path path) {
        this.runtime = runtime;
        this.path = path;
    }

    /**
     * Sets how often the path is read, beside being watched, in case the watch has missed something.
     *
     * @param period positive; {@link NodeBuilder#DEFAULT_TTL} unless set
     * @return this
     * @throws IllegalArgumentException if {@code period} is not positive
     */
    public ObserverBuilder checkEvery(Duration period) {
        this.checkEvery = Checks.positive("checkEvery", period);
        return this;
    }

    /**
     * Sets what a passing error does.
     *
     * @param policy the policy; {@link ErrorPolicy#RETRY} unless set
     * @return this
     */
    public ObserverBuilder errorPolicy(ErrorPolicy policy) {
        this.errorPolicy = Objects.requireNonNull(policy, "errorPolicy");
        return this;
    }

    /**
     * Adds a listener.
     *
     * @param listener told of all events
     * @return this
     */
    public ObserverBuilder listener(NodeListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Adds a callback; see {@link NodeListener#onChange}.
     *
     * @param callback given the new value and its owner's id, in that order
     * @return this
     */
    public ObserverBuilder onChange(BiConsumer<? super String, ? super String> callback) {
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
    public ObserverBuilder onVacant(Runnable callback) {
        Objects.requireNonNull(callback, "onVacant");
        return listener(new NodeListener() {
            @Override
            public void onVacant() {
                callback.run();
            }
        });
    }

    /**
     * Adds a callback; see {@link NodeListener#onPing}.
     *
     * @param callback given what is agreed
     * @return this
     */
    public ObserverBuilder onPing(Consumer<? super Agreed> callback) {
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
    public ObserverBuilder onStoreRollback(Consumer<? super StoreRollback> callback) {
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
    public ObserverBuilder onError(Consumer<? super LockedException> callback) {
        Objects.requireNonNull(callback, "onError");
        return listener(new NodeListener() {
            @Override
            public void onError(LockedException error) {
                callback.accept(error);
            }
        });
    }

    /**
     * Makes the observer; it is not started.
     *
     * @return a new observer
     * @throws IllegalStateException if the locker is closed
     */
    public Observer build() {
        return runtime.node(
                new NodeSpec(path, false, "", "", checkEvery, Duration.ZERO, errorPolicy, false, listeners.copy()));
    }
}
