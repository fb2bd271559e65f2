package dev.locked.servers;

import dev.locked.Locker;
import dev.locked.Node;
import java.time.Duration;
import java.util.function.Consumer;

/** An application that is deployed: given a connection string, it is selected once, and closes. */
public final class Redeployed implements Consumer<String> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** For the container. */
    public Redeployed() {}

    @Override
    public void accept(String uri) {
        try (Locker locker = Locker.connect(uri)) {
            Node node = locker.node("/redeployed").build();
            node.start();
            if (node.awaitSelected(PATIENCE).isEmpty()) {
                throw new AssertionError("not selected");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
