package dev.locked.etcd.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A binary, run on free ports of the loopback interface, with its data in a temporary folder. */
final class EtcdProcess implements OwnEtcd {
    private final Path binary;
    private final String endpoint;
    private final int peerPort;
    private final Path folder;
    private Process process;
    private Thread reaper;

    private EtcdProcess(Path binary, int port, int peerPort, Path folder) {
        this.binary = binary;
        this.endpoint = "127.0.0.1:" + port;
        this.peerPort = peerPort;
        this.folder = folder;
    }

    static OwnEtcd of(Path binary) {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket one = new ServerSocket(0, 1, loopback);
                ServerSocket other = new ServerSocket(0, 1, loopback)) {
            Path folder = Files.createTempDirectory("locked-etcd-");
            return new EtcdProcess(binary, one.getLocalPort(), other.getLocalPort(), folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String endpoint() {
        return endpoint;
    }

    @Override
    public void start() {
        String client = "http://" + endpoint;
        String peer = "http://127.0.0.1:" + peerPort;
        List<String> command = List.of(
                binary.toString(),
                "--name=test",
                "--data-dir=" + folder.resolve("data"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=test=" + peer,
                "--log-level=warn");
        Process started = Tool.start(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile())));
        process = started;
        reaper = new Thread(started::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(reaper);
    }

    private Path logFile() {
        return folder.resolve("etcd.log");
    }

    @Override
    public void kill9() {
        process.destroyForcibly();
        awaitEnd();
    }

    @Override
    public void stop() {
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
            throw Tool.interrupted(e);
        } catch (IllegalStateException e) {
            return; // the JVM is ending, and the hook runs anyway
        }
    }

    @Override
    public void pause() {
        signal("-STOP");
    }

    @Override
    public void resume() {
        signal("-CONT");
    }

    private void signal(String name) {
        Tool.run(List.of("kill", name, Long.toString(process.pid())));
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public String etcdctl(String... arguments) {
        return Tool.etcdctl(List.of(binary), List.of(endpoint), arguments);
    }

    @Override
    public String log() {
        try {
            return Files.exists(logFile()) ? Files.readString(logFile()) : "";
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
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
}
