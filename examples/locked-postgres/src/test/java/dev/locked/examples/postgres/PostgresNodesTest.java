package dev.locked.examples.postgres;

import dev.locked.servers.PostgresServer;
import dev.locked.tck.StoreControl;
import dev.locked.tck.StoreFaults;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Isolated;

/** Nodes on a real PostgreSQL, under what happens to real servers. */
@Isolated
@Tag("postgres")
class PostgresNodesTest extends StoreFaults {
    @Override
    protected StoreControl launch() {
        return new PostgresControl(PostgresServer.launch());
    }
}
