package dev.locked.servers;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a PostgreSQL is started. Its programs refuse to run as root: then they run as the user {@code nobody}, who owns the
 * data.
 */
final class PostgresRecipe implements Recipe {
    private static final String NOBODY = "65534";
    private static final int MILLIS = 2_000;

    /**
     * The kit opens many connections at a time, and wants to know how many requests there were. What it kills is a process,
     * not the machine, and so nothing is lost that is not on the disk yet.
     */
    private static final List<String> SETTINGS = List.of(
            "-c", "max_connections=300",
            "-c", "log_statement=all",
            "-c", "log_parameter_max_length=0",
            "-c", "fsync=off");

    @Override
    public String name() {
        return "postgres";
    }

    @Override
    public String image() {
        return "postgres:15";
    }

    @Override
    public int containerPort() {
        return 5432;
    }

    @Override
    public List<String> containerCommand() {
        List<String> command = new ArrayList<>(List.of("postgres"));
        command.addAll(SETTINGS);
        return command;
    }

    @Override
    public Map<String, String> containerEnvironment() {
        return Map.of(
                "POSTGRES_USER", PostgresServer.USER,
                "POSTGRES_PASSWORD", PostgresServer.PASSWORD);
    }

    @Override
    public Storage storage() {
        return Storage.MEMORY;
    }

    /** Debian keeps each version in a folder of its own, and none on the {@code PATH}. */
    @Override
    public Optional<Path> program() {
        return Tool.onPath(name()).or(PostgresRecipe::debians).or(() -> Tool.fetched(name(), name()));
    }

    private static Optional<Path> debians() {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.list(versions)) {
            return all.map(version -> version.resolve("bin").resolve("postgres"))
                    .filter(Files::isExecutable)
                    .max(Comparator.comparing(Path::toString));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In its own words a fast shutdown; what other programs take for an end has it wait until all clients have gone. */
    @Override
    public String endSignal() {
        return "-INT";
    }

    @Override
    public List<String> command(Path program, List<Place> members, Place self) {
        Path folder = self.folder();
        Path own = runnable(program, folder);
        Path data = folder.resolve("data");
        if (!Files.exists(data)) {
            initialize(own.resolveSibling("initdb"), folder, data);
        }
        List<String> command = new ArrayList<>(unprivileged());
        command.addAll(List.of(own.toString(), "-D", data.toString(), "-p", Integer.toString(self.port())));
        command.addAll(List.of("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="));
        command.addAll(SETTINGS);
        return command;
    }

    /** The program, or a copy where the user that has to run it may not reach it, as in a cache below {@code /root}. */
    private static Path runnable(Path program, Path folder) {
        try {
            Path real = program.toRealPath();
            Path fetched = Tool.fetched("postgres", "postgres")
                    .map(Path::getParent)
                    .map(Path::getParent)
                    .orElse(null);
            if (!isRoot() || fetched == null || !real.startsWith(fetched.toRealPath())) {
                return real;
            }
            Path copy = folder.resolve("server");
            if (!Files.exists(copy)) {
                Tool.run("cp", List.of("-a", fetched.toString(), copy.toString()));
            }
            return copy.resolve(fetched.toRealPath().relativize(real));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void initialize(Path initdb, Path folder, Path data) {
        try {
            Path password = Files.writeString(folder.resolve("password"), PostgresServer.PASSWORD);
            if (isRoot()) {
                Tool.run("chown", List.of(NOBODY, folder.toString(), password.toString()));
            }
            List<String> command = new ArrayList<>(unprivileged());
            command.addAll(List.of(initdb.toString(), "--pgdata=" + data, "--username=" + PostgresServer.USER));
            command.addAll(List.of("--auth=scram-sha-256", "--pwfile=" + password, "--no-sync"));
            command.addAll(List.of("--encoding=UTF8", "--locale=C"));
            Tool.run(folder, command.get(0), command.subList(1, command.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> unprivileged() {
        return isRoot() ? List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups") : List.of();
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** Begins to connect as a client does. One that is still starting, or ending, answers with an error. */
    @Override
    public boolean isReady(String endpoint) {
        URI uri = URI.create("tcp://" + endpoint);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), MILLIS);
            socket.setSoTimeout(MILLIS);
            byte[] who = ("user\0" + PostgresServer.USER + "\0\0").getBytes(StandardCharsets.US_ASCII);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(2 * Integer.BYTES + who.length);
            out.writeInt(3 << 16); // the version of the protocol
            out.write(who);
            out.flush();
            return new DataInputStream(socket.getInputStream()).readByte() == 'R';
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public boolean leads(String endpoint) {
        return isReady(endpoint);
    }
}
