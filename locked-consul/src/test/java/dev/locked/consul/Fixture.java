package dev.locked.consul;

import dev.locked.servers.BackendFixture;
import org.junit.jupiter.api.parallel.Isolated;

/** What the tests against a real Consul share. */
@Isolated
abstract class Fixture extends BackendFixture {
    Fixture() {
        super(new ConsulProvider());
    }
}
