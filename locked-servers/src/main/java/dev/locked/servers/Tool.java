package dev.locked.servers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Finds programs on this machine and runs them. */
final class Tool {
    private Tool() {}

    static Optional<Path> onPath(String name) {
        return Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What {@code scripts/fetch-servers} has fetched for a server. */
    static Optional<Path> fetched(String server, String program) {
        String cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(folder -> !folder.isEmpty())
                .orElse(System.getProperty("user.home") + "/.cache");
        String servers = Optional.ofNullable(System.getenv("LOCKED_SERVERS"))
                .filter(folder -> !folder.isEmpty())
                .orElse(cache + "/locked/servers");
        return Optional.of(Path.of(servers, server, "bin", program)).filter(Files::isExecutable);
    }

    /** A program of a server: beside one of those known, or on the {@code PATH}, or fetched. */
    static String find(String server, String program, List<Path> known) {
        return known.stream()
                .map(beside -> beside.resolveSibling(program))
                .filter(Files::isExecutable)
                .findFirst()
                .or(() -> onPath(program))
                .or(() -> fetched(server, program))
                .orElseThrow(() -> new IllegalStateException("no " + program + "; run scripts/fetch-servers " + server))
                .toString();
    }

    /** Runs it to its end and returns what it printed, without the white space at the end. */
    static String run(String program, List<String> arguments) {
        return run(Path.of("."), program, arguments);
    }

    /** The same, in a folder. */
    static String run(Path folder, String program, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().put("ETCDCTL_API", "3");
        Process process = start(builder);
        try {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + " failed: " + text);
            }
            return text.stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", e);
    }
}
