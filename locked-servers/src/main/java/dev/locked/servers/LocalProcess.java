package dev.locked.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A program, run on free ports of the loopback interface, with its data in a temporary folder. */
final class LocalProcess implements Installation {
    private static final int PORTS = 3;

    private final Recipe recipe;
    private final Path program;
    private final Recipe.Place place;
    private @Nullable Process process;
    private @Nullable Thread reaper;

    private LocalProcess(Recipe recipe, Path program, Recipe.Place place) {
        this.recipe = recipe;
        this.program = program;
        this.place = place;
    }

    /** One that is yet to be started. */
    static Installation of(Recipe recipe, Path program) {
        try {
            Path folder = Files.createTempDirectory("locked-" + recipe.name() + "-");
            List<Integer> ports = freePorts();
            return new LocalProcess(
                    recipe, program, new Recipe.Place(folder, ports.get(0), ports.subList(1, ports.size())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Integer> freePorts() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            while (sockets.size() < PORTS) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    @Override
    public List<String> endpoints() {
        return List.of(endpointOfTools());
    }

    @Override
    public String endpointOfTools() {
        return "127.0.0.1:" + place.port();
    }

    @Override
    public boolean isOurs() {
        return true;
    }

    @Override
    public void start() {
        Process started = Tool.start(new ProcessBuilder(recipe.command(program, place))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile())));
        process = started;
        reaper = new Thread(started::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(reaper);
    }

    private Path logFile() {
        return place.folder().resolve("log");
    }

    private Process process() {
        if (process == null) {
            throw new IllegalStateException(recipe.name() + " was not started");
        }
        return process;
    }

    @Override
    public void kill9() {
        process().destroyForcibly();
        awaitEnd();
    }

    @Override
    public void stop() {
        process().destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process().waitFor(20, TimeUnit.SECONDS)) {
                process().destroyForcibly().waitFor();
            }
            if (reaper != null) {
                Runtime.getRuntime().removeShutdownHook(reaper);
            }
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
        Tool.run("kill", List.of(name, Long.toString(process().pid())));
    }

    @Override
    public boolean isAlive() {
        return process().isAlive();
    }

    @Override
    public String run(String name, List<String> arguments) {
        return Tool.run(Tool.find(recipe.name(), name, List.of(program)), arguments);
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
        if (!Files.exists(place.folder())) {
            return;
        }
        try (Stream<Path> files = Files.walk(place.folder())) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
