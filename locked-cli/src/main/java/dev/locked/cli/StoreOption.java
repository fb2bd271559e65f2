package dev.locked.cli;

import dev.locked.Locker;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** {@code --on}: which store, the same for every command. */
final class StoreOption {
    private static final String DEFAULT = "zookeeper:embedded";

    @Spec(Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--on",
            paramLabel = "URI",
            description = {
                "The store: etcd://host:2379,host:2379, consul://host:8500 or zookeeper://host:2181, each with "
                        + "/namespace if wanted; or zookeeper:embedded?data=FOLDER, which the processes of this machine "
                        + "run themselves.",
                "Default: the system property locked.uri, else the environment variable LOCKED_URI, else "
                        + "zookeeper:embedded; for demo: zookeeper:embedded in a folder of its own."
            })
    private @Nullable String uri;

    /** The connection string given, or set around us, or else that of the store that is always there. */
    private String find() {
        return Stream.of(uri, System.getProperty(Locker.URI_PROPERTY), System.getenv(Locker.URI_VARIABLE))
                .filter(each -> each != null && !each.isBlank())
                .findFirst()
                .orElse(DEFAULT);
    }

    /** The connection string that was given by option only. */
    @Nullable
    String given() {
        return uri;
    }

    /** Opens the store; no I/O yet. */
    Locker connect() {
        return Locker.connect(find());
    }

    /** An error in how the command was written. */
    RuntimeException usage(String message) {
        return command == null
                ? new IllegalArgumentException(message)
                : new ParameterException(command.commandLine(), message);
    }
}
