package dev.locked.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a server that the tests start keeps its data. */
enum Storage {
    /**
     * In a file system in memory, where this machine has one with room; elsewhere on disk, without waiting for it. Survives
     * the death of the server's process, but not that of the machine.
     */
    MEMORY,

    /** On disk, and a write is acknowledged once it is there. For tests of durability, and for measuring. */
    DISK;

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    /** A container often has 64 MiB, of which an etcd takes all. */
    private static final long ENOUGH_BYTES = 1L << 30;

    Path newFolder(String prefix) throws IOException {
        return this == MEMORY && hasRoomInMemory()
                ? Files.createTempDirectory(SHARED_MEMORY, prefix)
                : Files.createTempDirectory(prefix);
    }

    private static boolean hasRoomInMemory() throws IOException {
        return Files.isWritable(SHARED_MEMORY)
                && Files.getFileStore(SHARED_MEMORY).getUsableSpace() >= ENOUGH_BYTES;
    }
}
