package dev.locked.zookeeper;

import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;

/**
 * What only one session knows, and without which its entries can't be written. ZooKeeper's version begins anew with each
 * node, so that by version alone a stale owner's write would hit its successor's entry.
 */
final class Secret {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String SCHEME = "digest";

    private final String text;
    private final Id id;

    Secret() {
        byte[] bytes = new byte[20];
        RANDOM.nextBytes(bytes);
        this.text = "locked:" + HexFormat.of().formatHex(bytes);
        try {
            this.id = new Id(SCHEME, DigestAuthenticationProvider.generateDigest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM lacks the digest that ZooKeeper is set to use", e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    void giveTo(ZooKeeper zooKeeper) {
        zooKeeper.addAuthInfo(SCHEME, bytes(text));
    }

    /** These permissions, except that only this session may write. */
    List<ACL> guarding(List<ACL> others) {
        List<ACL> guarded = new ArrayList<>();
        for (ACL acl : others) {
            int perms = acl.getPerms() & ~Perms.WRITE;
            if (perms != 0) {
                guarded.add(new ACL(perms, acl.getId()));
            }
        }
        guarded.add(new ACL(Perms.READ | Perms.WRITE, id));
        return guarded;
    }
}
