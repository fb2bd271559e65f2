package dev.locked.zookeeper;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folder that the processes of a machine share: the server's data, a file {@code port} with where it listens, a file
 * {@code secret} that the server asks of all who connect, so that only those get in who may read the folder, and a file
 * {@code lock}. Who has locked the first byte of that serves. The second is locked for as long as somebody chooses a
 * port or starts the server, so that others wait for that. The operating system unlocks both when a process dies.
 */
final class EmbeddedFolder implements AutoCloseable {
    private static final int SERVING = 0;
    private static final int STARTING = 1;

    // Below what Linux and others give to outgoing connections: there nobody takes the port while no server runs, and a
    // client that finds no server can't come to be connected to itself.
    private static final int FIRST_PORT = 20_000;
    private static final int LAST_PORT = 32_000;
    private static final int TRIES = 100;
    private static final int LARGEST_PORT = 65_535;

    private static final long LEAST_SPACE = 64 * 1024;
    private static final Pattern FULL = Pattern.compile("No space left|Disk quota exceeded");

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    /** What may take a while, and is done by one process at a time. */
    interface Start<T> {
        T run() throws IOException;
    }

    private final Path path;
    private final String claim;
    private final FileChannel locks;
    private boolean waiting; // guarded by this, as the next
    private boolean left;

    private EmbeddedFolder(Path path, String claim, FileChannel locks) {
        this.path = path;
        this.claim = claim;
        this.locks = locks;
    }

    /** The folder given, or the one of this user. Never one that depends on the working directory: who competes would, too. */
    static Path chosen(Optional<String> given) {
        return given.map(EmbeddedFolder::named)
                .orElseGet(() -> ofUser(System.getenv("XDG_DATA_HOME"), System.getProperty("user.home")));
    }

    private static Path named(String folder) {
        if (folder.isBlank()) {
            throw new IllegalArgumentException("data: is blank; name a folder, or leave the option out");
        }
        try {
            Path path = Path.of(folder);
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("data: can't be a folder's name: " + e.getReason());
        }
        throw new IllegalArgumentException(
                "data: is not absolute, so that processes with other working directories would"
                        + " have other stores; name the folder from the root on");
    }

    /** Where the XDG Base Directory Specification puts a user's data. */
    static Path ofUser(@Nullable String dataHome, @Nullable String home) {
        if (dataHome != null) {
            Path data = whole("XDG_DATA_HOME", dataHome);
            if (data.isAbsolute()) {
                return inside(data);
            }
        }
        if (home != null && !home.equals("?")) { // which is what Java makes of a user without an entry in passwd
            Path path = whole("user.home", home);
            if (path.isAbsolute()) {
                return inside(path.resolve(".local").resolve("share"));
            }
        }
        throw new IllegalArgumentException("data: this user has no home (user.home is \"" + home
                + "\"), and so no folder by default; name one, as in zookeeper:embedded?data=/folder, or"
                + " set XDG_DATA_HOME");
    }

    /** A name with letters that Java could not read would be that of another folder, maybe of other processes, too. */
    private static Path whole(String source, String name) {
        try {
            if (name.indexOf('\uFFFD') < 0 && (name.indexOf('?') < 0 || isUtf8())) {
                return Path.of(name);
            }
        } catch (InvalidPathException e) {
            throw lost(source);
        }
        throw lost(source);
    }

    private static IllegalArgumentException lost(String source) {
        return new IllegalArgumentException("data: " + source + " has letters that Java can't read here ("
                + System.getProperty("sun.jnu.encoding") + "); set LC_ALL=C.UTF-8, or name the folder, as in"
                + " zookeeper:embedded?data=/folder");
    }

    private static boolean isUtf8() {
        return "UTF-8".equals(System.getProperty("sun.jnu.encoding"));
    }

    private static Path inside(Path base) {
        return base.resolve("locked").resolve("zookeeper");
    }

    /** Opens it, and makes it if it is not there. */
    static EmbeddedFolder open(Path path) throws EmbeddedException {
        String claim = claim(path);
        try {
            make(path);
            requireOurs(path);
            return new EmbeddedFolder(path, claim, FileChannel.open(path.resolve("lock"), CREATE, WRITE));
        } catch (EmbeddedException e) {
            System.getProperties().remove(claim);
            throw e;
        } catch (IOException e) {
            System.getProperties().remove(claim);
            throw unusable(path, e);
        }
    }

    /**
     * A lock on a file belongs to the whole JVM and is lost when anybody in it closes that file, so that a copy of this
     * class in another class loader has to be kept away.
     */
    private static String claim(Path path) throws EmbeddedException {
        String claim = "dev.locked.zookeeper.embedded:" + path;
        if (System.getProperties().putIfAbsent(claim, "in use") != null) {
            throw EmbeddedException.lasting(
                    "data: " + path
                            + " is used by another copy of locked-zookeeper in this JVM; load it once, in a class"
                            + " loader that all share, or give each a folder of its own",
                    new IllegalStateException(claim));
        }
        return claim;
    }

    private static void make(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        if (isPosix(path)) {
            Path parent = path.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectories(
                    path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(path);
        }
    }

    /** As ssh does: who may write here may have us overwrite files of ours, and says what the port is. */
    private static void requireOurs(Path path) throws IOException {
        if (!isPosix(path)) {
            return;
        }
        PosixFileAttributes folder = Files.readAttributes(path, PosixFileAttributes.class);
        Path probe = Files.createTempFile(path, "owner", "");
        UserPrincipal self;
        try {
            self = Files.getOwner(probe);
        } finally {
            Files.delete(probe);
        }
        if (!folder.owner().equals(self)) {
            throw foreign(path, "belongs to " + folder.owner().getName() + ", and not to " + self.getName());
        }
        if (folder.permissions().contains(GROUP_WRITE) || folder.permissions().contains(OTHERS_WRITE)) {
            throw foreign(
                    path, "may be written by others (" + PosixFilePermissions.toString(folder.permissions()) + ")");
        }
    }

    private static EmbeddedException foreign(Path path, String why) {
        return EmbeddedException.lasting(
                "data: " + path + " " + why + "; name a folder that only this user may write (chmod go-w)",
                new IllegalStateException(why));
    }

    static EmbeddedException unusable(Path path, IOException cause) {
        if (isFull(path, cause)) {
            return EmbeddedException.full(path, cause);
        }
        return EmbeddedException.lasting(
                "data: " + path + " can't be used (" + cause
                        + "); let this user write it, or name another folder, as in zookeeper:embedded?data=/folder",
                cause);
    }

    Path path() {
        return path;
    }

    /** Waits until nobody else is starting, and keeps others from it meanwhile. */
    <T> T starting(Start<T> start) throws IOException {
        FileLock lock = lock(STARTING);
        try {
            return start.run();
        } finally {
            lock.release();
        }
    }

    /** False if another process serves. */
    boolean tryToServe() throws IOException {
        return locks.tryLock(SERVING, 1, false) != null;
    }

    /** Waits until no other process serves, without asking again and again. */
    void awaitTurn() throws IOException {
        var unused = lock(SERVING); // until this folder is closed
    }

    private FileLock lock(int which) throws IOException {
        await(true);
        try {
            return locks.lock(which, 1, false);
        } finally {
            await(false);
        }
    }

    private synchronized void await(boolean begins) throws AsynchronousCloseException {
        waiting = begins;
        if (left) {
            throw new AsynchronousCloseException();
        }
    }

    /** Ends the wait for a lock, now and in future. A lock that is held stays. */
    synchronized void leave() throws IOException {
        left = true;
        if (waiting) {
            locks.close();
        }
    }

    /** Where the server listens; chosen once for all time, so that whoever knows it finds the server again. */
    int port() throws IOException {
        Path file = path.resolve("port");
        if (!Files.exists(file)) {
            write(file, Integer.toString(freePort()));
        }
        String text = Files.readString(file).strip();
        if (text.matches("[0-9]{4,5}") && Integer.parseInt(text) <= LARGEST_PORT) {
            return Integer.parseInt(text);
        }
        throw EmbeddedException.lasting(
                "data: " + file + " holds \"" + text + "\", which is no port; end all processes that use the folder and"
                        + " delete that file",
                new NumberFormatException(text));
    }

    /** What only those know who may read the folder; made when it is first asked for. */
    Secret secret() throws IOException {
        Path file = path.resolve("secret");
        if (!Files.exists(file)) {
            write(file, Secret.random());
        }
        requireOnlyOurs(file);
        String text = Files.readString(file).strip();
        if (Secret.isOne(text)) {
            return Secret.of(text);
        }
        throw unusableSecret(file, "holds no secret of ours");
    }

    private static void requireOnlyOurs(Path file) throws IOException {
        if (isPosix(file)) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!OWNER_ONLY.containsAll(permissions)) {
                throw unusableSecret(
                        file, "may be used by others (" + PosixFilePermissions.toString(permissions) + ")");
            }
        }
    }

    private static EmbeddedException unusableSecret(Path file, String why) {
        return EmbeddedException.lasting(
                "data: " + file + " " + why + "; end all processes that use the folder and delete that file",
                new IllegalStateException(why));
    }

    /** Whether that is for want of space, which ZooKeeper does not always say. */
    static boolean isFull(Path path, Throwable thrown) {
        int most = 20;
        for (Throwable cause = thrown; cause != null && most > 0; cause = cause.getCause()) {
            if (FULL.matcher(String.valueOf(cause.getMessage())).find()) {
                return true;
            }
            most--;
        }
        return Files.isDirectory(path) && hasNoSpace(path);
    }

    private static boolean hasNoSpace(Path folder) {
        try {
            FileStore store = Files.getFileStore(folder);
            return !store.isReadOnly() && store.getTotalSpace() > 0 && store.getUsableSpace() < LEAST_SPACE;
        } catch (IOException e) {
            return false; // then something else is the matter
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static void write(Path file, String text) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft); // of one that died, or a link to somewhere else
        if (isPosix(draft)) {
            Files.createFile(draft, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        } else {
            Files.createFile(draft);
        }
        Files.writeString(draft, text + System.lineSeparator(), WRITE);
        Files.move(draft, file, ATOMIC_MOVE);
    }

    private static int freePort() throws IOException {
        for (int left = TRIES; left > 0; left--) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("no free port found from " + FIRST_PORT + " to " + LAST_PORT);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(EmbeddedServer.address(port));
            return true;
        } catch (IOException e) {
            return false; // that is the question
        }
    }

    /** Gives up all locks. */
    @Override
    public void close() throws IOException {
        try {
            locks.close();
        } finally {
            System.getProperties().remove(claim);
        }
    }
}
