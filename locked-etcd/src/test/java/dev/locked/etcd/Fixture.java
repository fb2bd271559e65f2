package dev.locked.etcd;

import dev.locked.servers.BackendFixture;
import dev.locked.servers.EtcdServer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.parallel.Isolated;

/** What the tests against a real etcd share. */
@Isolated
abstract class Fixture extends BackendFixture {
    Fixture() {
        super(new EtcdProvider());
    }

    /** From now on the server serves root, and app with the password apppw, who may use what begins with the prefix. */
    static void requireUser(EtcdServer server, String prefix) {
        Assumptions.assumeTrue(server.isOurs(), "the server is not ours to lock up");
        server.etcdctl("user", "add", "root:rootpw");
        server.etcdctl("user", "grant-role", "root", "root");
        server.etcdctl("user", "add", "app:apppw");
        server.etcdctl("role", "add", "app");
        server.etcdctl("role", "grant-permission", "app", "readwrite", prefix, "--prefix");
        server.etcdctl("user", "grant-role", "app", "app");
        server.etcdctl("auth", "enable");
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
