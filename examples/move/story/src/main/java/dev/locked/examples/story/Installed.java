package dev.locked.examples.story;

import dev.locked.servers.ConsulServer;
import dev.locked.servers.EtcdServer;
import dev.locked.servers.StoreServer;
import dev.locked.servers.ZooKeeperServer;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The application as one module has installed it: with the class path of its POM, and with the connection string of its
 * {@code service.env}, but for the address, which is that of a server for this test.
 */
final class Installed implements AutoCloseable {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Path TARGET = MODULE.resolve("target");
    private static final String VARIABLE = "LOCKED_URI";

    private static final Map<String, Supplier<StoreServer>> SERVERS = Map.of(
            "etcd", EtcdServer::launch,
            "consul", ConsulServer::launch,
            "zookeeper", ZooKeeperServer::launch);

    private final String classPath = read(TARGET.resolve("classpath")).strip();
    private final List<Instance> instances = new ArrayList<>();
    private final String store;
    private final StoreServer server;
    private final String uri;

    Installed() {
        URI said = URI.create(read(MODULE.resolve("service.env")).strip().replaceFirst(VARIABLE + "=", ""));
        store = said.getScheme();
        server = Objects.requireNonNull(SERVERS.get(store), store).get();
        uri = said.toString().replace(said.getAuthority(), server.endpoint());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The scheme of the connection string. */
    String store() {
        return store;
    }

    List<Path> classPath() {
        return List.of(classPath.split(File.pathSeparator)).stream()
                .map(Path::of)
                .toList();
    }

    /** Starts an instance; what it logs goes to a file under {@code target}. */
    Instance start(String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC", // Both start sooner.
                "-cp",
                classPath,
                "dev.locked.examples.move.Service"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectError(Redirect.to(TARGET.resolve(name + ".err").toFile()));
        builder.environment().put(VARIABLE, uri);
        return started(name, builder);
    }

    private synchronized Instance started(String name, ProcessBuilder builder) {
        try {
            Instance instance = new Instance(name, builder.start());
            instances.add(instance);
            return instance;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void close() {
        instances.forEach(Instance::close);
        server.close();
    }
}
