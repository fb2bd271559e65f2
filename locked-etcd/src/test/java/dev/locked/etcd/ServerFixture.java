package dev.locked.etcd;

import dev.locked.servers.EtcdServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** For tests that share one server. */
abstract class ServerFixture extends Fixture {
    EtcdServer server;

    @BeforeAll
    void launch() {
        server = EtcdServer.launch();
    }

    @AfterAll
    void end() {
        server.close();
    }
}
