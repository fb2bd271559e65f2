package dev.locked.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts this program again, as another process: the same Java, options and class path. */
final class OwnJvm {
    private OwnJvm() {}

    /** The command line that runs a class of this program. */
    static List<String> command(Class<?> main, String... args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")); // Starts sooner.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(OwnJvm::isInherited)
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        return command;
    }

    /** Agents and debuggers are for one process. System properties may be secrets, which others could see. */
    private static boolean isInherited(String option) {
        return option.startsWith("-X") || option.startsWith("--");
    }
}
