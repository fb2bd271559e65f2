package dev.locked.tck.judge;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What one process has logged. */
public final class ProcessLog {
    private static final String ENDING = ".log";

    private final String process;
    private final List<LogLine> lines;
    private final boolean torn;
    private final List<Sample> samples;

    /**
     * A log.
     *
     * @param process its name, unique in a run: a contender that is started again is another process
     * @param lines in the order of the log
     * @param torn whether something stands behind the last line that is no whole line
     */
    public ProcessLog(String process, List<LogLine> lines, boolean torn) {
        this.process = process;
        this.lines = List.copyOf(lines);
        this.torn = torn;
        this.samples = all(Kind.SAMPLE).map(line -> Sample.of(process, line)).toList();
    }

    /**
     * Reads a log.
     *
     * @param file named after its process, and {@code .log}
     * @return the log
     * @throws IOException if it can't be read
     * @throws IllegalArgumentException if a line that is whole makes no sense
     */
    public static ProcessLog read(Path file) throws IOException {
        String name = file.getFileName().toString();
        String text = Files.readString(file, StandardCharsets.UTF_8);
        int end = text.lastIndexOf('\n') + 1;
        List<LogLine> lines = new ArrayList<>();
        for (String line : text.substring(0, end).lines().toList()) {
            lines.add(parse(name, line));
        }
        String process = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
        return new ProcessLog(process, lines, end < text.length());
    }

    private static LogLine parse(String name, String line) {
        try {
            return LogLine.parse(line);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage() + " in: " + line, e);
        }
    }

    /**
     * Whose it is.
     *
     * @return unique in a run
     */
    public String process() {
        return process;
    }

    /**
     * What it says.
     *
     * @return in its order
     */
    public List<LogLine> lines() {
        return lines;
    }

    boolean isTorn() {
        return torn;
    }

    Stream<LogLine> all(Kind kind) {
        return lines.stream().filter(line -> line.is(kind));
    }

    Optional<LogLine> lastLine() {
        return lines.isEmpty() ? Optional.empty() : Optional.of(lines.get(lines.size() - 1));
    }

    /** Whether that is what it says in its first line. */
    boolean has(Role role) {
        return begin().filter(line -> line.text("role").equals(role.word())).isPresent();
    }

    /** Who competes in it. */
    String id() {
        return begin().map(line -> line.text("id")).orElse("");
    }

    private Optional<LogLine> begin() {
        return lines.stream().limit(1).filter(line -> line.is(Kind.START)).findFirst();
    }

    boolean hasEnded() {
        return lastLine().filter(line -> line.is(Kind.END)).isPresent();
    }

    /** Its questions and answers. */
    List<Sample> samples() {
        return samples;
    }

    /** Its last answer before a time. */
    Optional<Sample> answer(long at) {
        int low = 0;
        int high = samples.size();
        while (low < high) {
            int middle = (low + high) / 2;
            if (samples.get(middle).after() < at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? Optional.empty() : Optional.of(samples.get(low - 1));
    }

    ProcessLog with(List<LogLine> changed) {
        return new ProcessLog(process, changed, torn);
    }
}
