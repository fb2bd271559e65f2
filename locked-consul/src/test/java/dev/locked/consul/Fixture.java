package dev.locked.consul;

import dev.locked.servers.BackendFixture;

/** What the tests against a real Consul share. */
abstract class Fixture extends BackendFixture {
    Fixture() {
        super(new ConsulProvider());
    }
}
