package dev.locked.tck.judge;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes the log of one process for the judge. Each line goes to the system at once, so that none is lost when the process
 * is killed. Its time is the machine's, whatever clock the library is given. Safe for use by many threads.
 */
public final class LogFile implements AutoCloseable {
    private final OutputStream file;
    private long seq;
    private boolean ended;

    private LogFile(OutputStream file) {
        this.file = file;
    }

    /**
     * Begins {@code PROCESS.log} in a folder.
     *
     * @param folder where all logs of a run are
     * @param process the name of this one, another than those of all others
     * @param id what the process is known by in others' logs
     * @param role what it does in the run
     * @return a log that has begun
     * @throws UncheckedIOException if the file can't be written
     */
    public static LogFile start(Path folder, String process, String id, Role role) {
        try {
            LogFile log = new LogFile(Files.newOutputStream(folder.resolve(process + ".log")));
            log.write(Kind.START, "id", id, "role", role.word());
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes a line, unless the log has ended.
     *
     * @param kind what has happened
     * @param fields names and values in turn
     * @return the line
     * @throws UncheckedIOException if the file can't be written
     */
    public synchronized LogLine write(Kind kind, Object... fields) {
        LogLine line = new LogLine(seq, System.nanoTime(), kind, named(fields));
        if (!ended) {
            try {
                file.write((line.format() + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            seq++;
        }
        return line;
    }

    private static Map<String, String> named(Object... fields) {
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < fields.length; i += 2) {
            named.put(fields[i].toString(), fields[i + 1].toString());
        }
        return named;
    }

    /** Ends it in good order; does nothing when that is done. */
    @Override
    public synchronized void close() {
        write(Kind.END);
        ended = true;
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
