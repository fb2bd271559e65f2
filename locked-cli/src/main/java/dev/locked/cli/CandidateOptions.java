package dev.locked.cli;

import dev.locked.NodeBuilder;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What a candidate brings: id, value, ttl; the same for every command that competes. */
final class CandidateOptions {
    @Option(names = "--id", paramLabel = "ID", description = "The id to compete with. Default: one made up, unique.")
    private String id = "";

    @Option(
            names = "--value",
            paramLabel = "VALUE",
            description = "The value that all agree on while this one is selected. Default: empty.")
    private String value = "";

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            converter = Durations.class,
            defaultValue = "15s",
            description = {
                "How long the store keeps the path for a candidate that it does not hear of.",
                "Raised if it is below what the store grants. Default: ${DEFAULT-VALUE}."
            })
    private Duration ttl = NodeBuilder.DEFAULT_TTL;

    String id() {
        return id;
    }

    String value() {
        return value;
    }

    /** Puts the settings in. */
    NodeBuilder apply(NodeBuilder builder) {
        return builder.id(id).value(value).ttl(ttl);
    }
}
