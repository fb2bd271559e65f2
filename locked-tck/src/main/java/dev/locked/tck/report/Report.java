package dev.locked.tck.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** All contracts that were run by one launch of JUnit, written anew after each. */
final class Report {
    private final Path file;
    private final List<ContractRun> runs = new ArrayList<>();

    /** A report that is written to a file and, as a page, beside it. */
    Report(Path file) {
        this.file = file.toAbsolutePath();
    }

    synchronized void add(ContractRun run) {
        runs.add(run);
        runs.sort(Comparator.comparing(ContractRun::contract));
        write();
    }

    private void write() {
        String at = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        Map<String, String> versions = Versions.all();
        try {
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(file, JsonReport.of(at, versions, runs));
            Files.writeString(page(), HtmlReport.of(at, versions, runs));
        } catch (IOException e) {
            throw new UncheckedIOException("can't write the report of the kit to " + file, e);
        }
    }

    private Path page() {
        String name = String.valueOf(file.getFileName());
        return file.resolveSibling(name.replaceFirst("\\.json$", "") + ".html");
    }
}
