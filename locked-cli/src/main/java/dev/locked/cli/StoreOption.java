package dev.locked.cli;

import dev.locked.Locker;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** {@code --on}: which store, the same for every command. */
final class StoreOption {
    private static final String HELP = "give --on URI, as in --on etcd://localhost:2379, or set " + Locker.URI_VARIABLE;

    @Spec(Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--on",
            paramLabel = "URI",
            description = {
                "The store, as in etcd://host:2379,host:2379/namespace.",
                "Default: the system property locked.uri, else the environment variable LOCKED_URI;",
                "for demo: a store in memory."
            })
    private @Nullable String uri;

    /** The connection string given, or set around us. */
    @Nullable
    String find() {
        if (uri != null) {
            return uri;
        }
        String property = System.getProperty(Locker.URI_PROPERTY);
        return property != null ? property : System.getenv(Locker.URI_VARIABLE);
    }

    /** The connection string that was given by option only. */
    @Nullable
    String given() {
        return uri;
    }

    /** Opens the store; no I/O yet. */
    Locker connect() {
        String found = find();
        if (found == null || found.isBlank()) {
            throw usage("no store: " + HELP);
        }
        return Locker.connect(found);
    }

    /** An error in how the command was written. */
    RuntimeException usage(String message) {
        return command == null
                ? new IllegalArgumentException(message)
                : new ParameterException(command.commandLine(), message);
    }
}
