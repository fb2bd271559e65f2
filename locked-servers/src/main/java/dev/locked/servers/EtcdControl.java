package dev.locked.servers;

import java.util.Arrays;
import java.util.List;

/** An etcd with which the kit may do as it likes. */
final class EtcdControl extends ServerControl {
    private static final String NAMESPACE = "/locked";

    private final EtcdServer server;

    EtcdControl(EtcdServer server) {
        super(server);
        this.server = server;
    }

    @Override
    public String uri(int port) {
        return "etcd://127.0.0.1:" + port;
    }

    @Override
    public void delete(String path) {
        server.etcdctl("del", NAMESPACE + path);
    }

    @Override
    public void overwrite(String path, String text) {
        server.etcdctl("put", NAMESPACE + path, text);
    }

    @Override
    public void endSessions() {
        leases().forEach(lease -> server.etcdctl("lease", "revoke", lease));
    }

    @Override
    public int sessions() {
        return leases().size();
    }

    private List<String> leases() {
        return Arrays.stream(server.etcdctl("lease", "list").split("\n"))
                .filter(line -> line.matches("[0-9a-f]{10,}"))
                .toList();
    }

    @Override
    public List<String> entries() {
        String keys = server.etcdctl("get", "--prefix", "--keys-only", NAMESPACE);
        return keys.isBlank() ? List.of() : List.of(keys.split("\n+"));
    }

    @Override
    public long requests() {
        return server.requests();
    }
}
