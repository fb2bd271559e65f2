package dev.locked.zookeeper;

import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.apache.curator.framework.AuthInfo;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;

/**
 * An identity of the scheme {@code digest} that nobody can guess. Each session has one of its own, without which its entries
 * can't be written: ZooKeeper's version begins anew with each node, so that by version alone a stale owner's write would
 * hit its successor's entry. An embedded server has one that all know who may use it.
 */
final class Secret {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String SCHEME = "digest";
    private static final int BYTES = 20;

    private final String text;
    private final Id id;

    Secret() {
        this(random());
    }

    private Secret(String hex) {
        this.text = "locked:" + hex;
        try {
            this.id = new Id(SCHEME, DigestAuthenticationProvider.generateDigest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM lacks the digest that ZooKeeper is set to use", e);
        }
    }

    /** Hexadecimal digits that were never there before. */
    static String random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    static boolean isOne(String hex) {
        return hex.matches("[0-9a-f]{" + 2 * BYTES + "}");
    }

    static Secret of(String hex) {
        return new Secret(hex);
    }

    /** Whether a client that has these identities knows it. */
    boolean isKnownTo(Collection<Id> identities) {
        return identities.contains(id);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    AuthInfo authInfo() {
        return new AuthInfo(SCHEME, bytes(text));
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
