package dev.locked.cli;

import dev.locked.servers.Faketime;
import dev.locked.servers.ZooKeeperServer;
import dev.locked.tck.ProcessFaults;
import dev.locked.tck.StoreControl;
import java.nio.file.Path;
import java.util.Optional;

/** Nodes in processes of their own on a real ZooKeeper. */
class ZooKeeperProcessFaultsTest extends ProcessFaults {
    @Override
    protected StoreControl launch() {
        return ZooKeeperServer.launch().control();
    }

    @Override
    protected Optional<Path> faketime() {
        return super.faketime().or(Faketime::fetched);
    }
}
