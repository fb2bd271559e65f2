package dev.locked.zookeeper;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.server.persistence.Util;

/**
 * Deletes old snapshots, and logs that no snapshot needs any more. As ZooKeeper's {@code PurgeTxnLog} does, but that tells
 * the standard output of each file, which belongs to our user.
 */
final class EmbeddedPurge {
    private static final int SNAPSHOTS_KEPT = 3;

    private EmbeddedPurge() {}

    static void purge(FileTxnSnapLog files) throws IOException {
        List<File> kept = files.findNValidSnapshots(SNAPSHOTS_KEPT);
        if (kept.size() < SNAPSHOTS_KEPT) {
            return;
        }
        long oldest = zxid(kept.get(SNAPSHOTS_KEPT - 1), "snapshot");
        Set<File> needed = Set.of(files.getSnapshotLogs(oldest));
        delete(files.getSnapDir(), "snapshot", oldest, needed);
        delete(files.getDataLogDir(), "log", oldest, needed);
    }

    private static void delete(File folder, String kind, long oldest, Set<File> needed) throws IOException {
        File[] all = folder.listFiles(file -> zxid(file, kind) >= 0 && zxid(file, kind) < oldest);
        for (File file : all == null ? new File[0] : all) {
            if (!needed.contains(file)) {
                Files.deleteIfExists(file.toPath());
            }
        }
    }

    /** What the name says, -1 if it is none of that kind. */
    private static long zxid(File file, String kind) {
        return Util.getZxidFromName(file.getName(), kind);
    }
}
