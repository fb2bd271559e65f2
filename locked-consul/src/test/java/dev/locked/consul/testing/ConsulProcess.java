package dev.locked.consul.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A binary, run on free ports of the loopback interface, with its data in a temporary folder. */
final class ConsulProcess {
    private final Path binary;
    private final int http;
    private final int serf;
    private final int rpc;
    private final Path folder;
    private final String settings;
    private Process process;
    private Thread reaper;

    private ConsulProcess(Path binary, int http, int serf, int rpc, Path folder, String settings) {
        this.binary = binary;
        this.http = http;
        this.serf = serf;
        this.rpc = rpc;
        this.folder = folder;
        this.settings = settings;
    }

    static ConsulProcess of(Path binary, String settings) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket one = new ServerSocket(0, 1, loopback);
                ServerSocket two = new ServerSocket(0, 1, loopback);
                ServerSocket three = new ServerSocket(0, 1, loopback)) {
            Path folder = Files.createTempDirectory("locked-consul-");
            return new ConsulProcess(
                    binary, one.getLocalPort(), two.getLocalPort(), three.getLocalPort(), folder, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The binary on the {@code PATH}, or the one that {@code scripts/fetch-servers consul} has fetched. */
    static Optional<Path> find() {
        return Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry, "consul"))
                .filter(Files::isExecutable)
                .findFirst()
                .or(ConsulProcess::fetched);
    }

    private static Optional<Path> fetched() {
        String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(entry -> !entry.isEmpty())
                .orElse(System.getProperty("user.home") + "/.cache");
        String servers = Optional.ofNullable(System.getenv("LOCKED_SERVERS"))
                .filter(entry -> !entry.isEmpty())
                .orElse(cache + "/locked/servers");
        return Optional.of(Path.of(servers, "consul", "bin", "consul")).filter(Files::isExecutable);
    }

    String endpoint() {
        return "127.0.0.1:" + http;
    }

    void start() {
        List<String> command = List.of(
                binary.toString(),
                "agent",
                "-server",
                "-bootstrap-expect=1",
                "-node=test",
                "-data-dir=" + folder.resolve("data"),
                "-bind=127.0.0.1",
                "-client=127.0.0.1",
                "-http-port=" + http,
                "-serf-lan-port=" + serf,
                "-server-port=" + rpc,
                "-serf-wan-port=-1",
                "-dns-port=-1",
                "-grpc-port=-1",
                "-hcl=performance { raft_multiplier = 1 } " + settings,
                "-log-level=warn");
        try {
            Process started = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                    .start();
            process = started;
            reaper = new Thread(started::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(reaper);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path logFile() {
        return folder.resolve("consul.log");
    }

    void kill9() {
        process.destroyForcibly();
        awaitEnd();
    }

    void stop() {
        process.destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Runtime.getRuntime().removeShutdownHook(reaper);
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (IllegalStateException e) {
            return; // the JVM is ending, and the hook runs anyway
        }
    }

    void pause() {
        signal("-STOP");
    }

    void resume() {
        signal("-CONT");
    }

    private void signal(String name) {
        run(folder, List.of("kill", name, Long.toString(process.pid())));
    }

    /** Runs something to its end. */
    static void run(Path folder, List<String> command) {
        try {
            Process started = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String text = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (started.waitFor() != 0) {
                throw new IllegalStateException(command + " failed: " + text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String log() {
        try {
            return Files.exists(logFile()) ? Files.readString(logFile()) : "";
        } catch (IOException e) {
            return e.toString();
        }
    }

    void close() {
        if (process != null) {
            kill9();
        }
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", e);
    }
}
