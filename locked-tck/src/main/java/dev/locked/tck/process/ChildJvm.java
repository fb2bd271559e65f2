package dev.locked.tck.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How a JVM is started with this one's class path, and how it is sent a signal. */
public final class ChildJvm {
    /** Small, and soon there. */
    private static final List<String> OPTIONS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx192m", "-Xshare:auto");

    private ChildJvm() {}

    /**
     * The command that runs a class.
     *
     * @param file where to write its arguments, since a class path can be longer than the system lets a command be
     */
    static List<String> command(Path file, Class<?> main, String... args) {
        String lines = Stream.of(OPTIONS.stream(), Stream.of("-cp", classPath(), main.getName()), Stream.of(args))
                .flatMap(words -> words)
                .map(ChildJvm::quoted)
                .collect(Collectors.joining("\n", "", "\n"));
        try {
            Files.writeString(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + file);
    }

    /** Modules will do as jars. */
    private static String classPath() {
        return Stream.of("java.class.path", "jdk.module.path")
                .map(name -> System.getProperty(name, ""))
                .filter(path -> !path.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String quoted(String word) {
        return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /**
     * Sends a signal that Java has no method for.
     *
     * @param name as {@code kill} knows it, {@code STOP} for instance
     * @param pid of a process that we may send one
     * @throws IllegalStateException if it could not be sent
     */
    public static void signal(String name, long pid) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill -" + name + " " + pid + " ended with " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
