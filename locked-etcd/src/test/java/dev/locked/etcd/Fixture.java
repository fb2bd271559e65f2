package dev.locked.etcd;

import dev.locked.servers.BackendFixture;
import org.junit.jupiter.api.parallel.Isolated;

/** What the tests against a real etcd share. */
@Isolated
abstract class Fixture extends BackendFixture {
    Fixture() {
        super(new EtcdProvider());
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
