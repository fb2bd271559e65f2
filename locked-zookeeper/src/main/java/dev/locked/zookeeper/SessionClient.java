package dev.locked.zookeeper;

import java.io.IOException;
import org.apache.zookeeper.AsyncCallback;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.client.HostProvider;
import org.apache.zookeeper.client.StaticHostProvider;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.RequestHeader;

/**
 * A handle that can end its session and tell whether that worked, and can be dropped without ending it. ZooKeeper's own
 * {@code close} blocks, and keeps it to itself when the server never heard of it.
 */
final class SessionClient extends ZooKeeper {
    SessionClient(String servers, int timeoutMillis, Watcher watcher) throws IOException {
        super(servers, timeoutMillis, watcher, withoutSasl());
    }

    /** A handle for a session that there is already. */
    SessionClient(String servers, int timeoutMillis, Watcher watcher, long session, byte[] password)
            throws IOException {
        super(servers, timeoutMillis, watcher, session, password, false, hosts(servers), withoutSasl());
    }

    private static HostProvider hosts(String servers) {
        return new StaticHostProvider(new ConnectStringParser(servers).getServerAddresses());
    }

    /** What JAAS is set up with in this JVM is for others: for another ensemble maybe, or for Kafka. */
    static ZKClientConfig withoutSasl() {
        ZKClientConfig config = new ZKClientConfig();
        config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
        return config;
    }

    /** Asks the server to end the session, after all that was asked before. Does not block. */
    void endSession(AsyncCallback.VoidCallback answer) {
        RequestHeader header = new RequestHeader();
        header.setType(OpCode.closeSession);
        var unused = cnxn.queuePacket(header, new ReplyHeader(), null, null, answer, null, null, null, null);
    }

    /** Lets go of the connection; the server ends the session when its time is over. May block for a second. */
    void drop() {
        cnxn.disconnect();
    }

    @Override
    public synchronized void close() {
        drop();
    }
}
