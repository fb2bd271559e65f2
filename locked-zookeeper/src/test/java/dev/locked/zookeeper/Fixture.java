package dev.locked.zookeeper;

import dev.locked.servers.BackendFixture;
import org.junit.jupiter.api.parallel.Isolated;

/** What the tests against a real ZooKeeper share. */
@Isolated
abstract class Fixture extends BackendFixture {
    Fixture() {
        super(new ZooKeeperProvider());
    }
}
