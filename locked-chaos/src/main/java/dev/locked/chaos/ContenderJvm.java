package dev.locked.chaos;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a process is started with our Java and class path. */
final class ContenderJvm {
    /** Small, and soon there. */
    private static final List<String> OPTIONS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-Xshare:auto");

    private ContenderJvm() {}

    static List<String> command(Class<?> main, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        return command;
    }
}
