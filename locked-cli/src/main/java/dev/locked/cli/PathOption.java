package dev.locked.cli;

import picocli.CommandLine.Option;

/** {@code --path}: which value, the same for every command. */
final class PathOption {
    @Option(names = "--path", paramLabel = "PATH", required = true, description = "The path, as in /master.")
    private String path = "";

    String path() {
        return path;
    }
}
