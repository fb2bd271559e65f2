package dev.locked.cli;

import dev.locked.servers.EtcdServer;
import dev.locked.servers.Faketime;
import dev.locked.tck.ProcessFaults;
import dev.locked.tck.StoreControl;
import java.nio.file.Path;
import java.util.Optional;

/** Nodes in processes of their own on a real etcd. */
class EtcdProcessFaultsTest extends ProcessFaults {
    @Override
    protected StoreControl launch() {
        return EtcdServer.launch().control();
    }

    @Override
    protected Optional<Path> faketime() {
        return super.faketime().or(Faketime::fetched);
    }
}
