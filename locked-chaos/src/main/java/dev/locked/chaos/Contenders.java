package dev.locked.chaos;

import dev.locked.Locker;
import dev.locked.tck.judge.Kind;
import dev.locked.tck.judge.LogFile;
import dev.locked.tck.judge.LogLine;
import dev.locked.tck.process.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The contenders: each has a number, an id, a link of its own, and is a process after another, since it is killed and
 * started again. Not thread-safe.
 */
final class Contenders implements AutoCloseable {
    static final int COUNT = 5;

    private static final String PATH = "/chaos";
    private static final int PATIENCE_SECONDS = 60;

    private final List<Slot> slots = new ArrayList<>();
    private final List<Process> leaving = new ArrayList<>();
    private final Queue<Process> all = new ConcurrentLinkedQueue<>();
    private final Setting setting;

    /**
     * None is started yet.
     *
     * @param members where the members of the store listen
     */
    Contenders(Setting setting, List<String> members) {
        this.setting = setting;
        for (int number = 0; number < COUNT; number++) {
            slots.add(new Slot(number, new Link(setting.ground.storeSide(), members)));
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::killAll));
    }

    Slot slot(int number) {
        return slots.get(number);
    }

    List<Slot> slots() {
        return slots;
    }

    void startAll() {
        slots.forEach(Slot::startIfDown);
    }

    /** In whatever state they are; a stopped one would outlive us. */
    private void killAll() {
        all.forEach(Process::destroyForcibly);
    }

    @Override
    public void close() {
        killAll();
        slots.forEach(slot -> slot.link.close());
    }

    /**
     * What all contenders have in common.
     *
     * @param store what they talk to
     * @param main the program that they run
     * @param logs where they write their logs
     * @param ledger where it listens
     * @param driver our log
     * @param stage hears what they say
     * @param ground where they live
     * @param rates how fast the clock of each goes
     */
    record Setting(
            Store store,
            Class<?> main,
            Path logs,
            String ledger,
            LogFile driver,
            Stage stage,
            Ground ground,
            List<Double> rates) {}

    /** One of them. */
    final class Slot {
        private final int number;
        private final Link link;
        private int starts;
        private String name = "";
        private @Nullable Process process;
        private boolean stopped;

        private Slot(int number, Link link) {
            this.number = number;
            this.link = link;
        }

        int number() {
            return number;
        }

        Link link() {
            return link;
        }

        /** That of the process that runs now, or ran last. */
        String name() {
            return name;
        }

        boolean isUp() {
            return process != null;
        }

        boolean isStopped() {
            return stopped;
        }

        void startIfDown() {
            if (process == null) {
                name = "n" + number + "." + ++starts;
                stopped = false;
                setting.driver.write(Kind.SPAWNED, "process", name);
                setting.stage.enter(name);
                process = launch(name, number, link);
            }
        }

        /** {@code kill -9}. */
        void kill() {
            setting.driver.write(Kind.KILLED, "process", name);
            Process killed = goes();
            killed.destroyForcibly();
            awaitEnd(killed);
        }

        /** SIGSTOP. */
        void stop() {
            setting.driver.write(Kind.STOPPED, "process", name);
            ChildJvm.signal("STOP", running().pid());
            stopped = true;
        }

        /** SIGCONT, if it is still that process, and stopped. */
        void goOn(String who) {
            if (process != null && stopped && name.equals(who)) {
                ChildJvm.signal("CONT", process.pid());
                setting.driver.write(Kind.CONTINUED, "process", name);
                stopped = false;
            }
        }

        /** Asks it to leave, which it does in its own time. */
        void leave() {
            try {
                goes().getOutputStream().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Process goes() {
            Process gone = running();
            gone(name, gone);
            process = null;
            return gone;
        }

        private Process running() {
            if (process == null) {
                throw new IllegalStateException(name + " does not run");
            }
            return process;
        }
    }

    private Process launch(String name, int number, Link link) {
        Contender.Args args = new Contender.Args(
                name, "n" + number, PATH, setting.store.ttl(), setting.rates.get(number), setting.ledger, setting.logs);
        List<String> command = ContenderJvm.command(setting.main, args.words());
        ProcessBuilder builder = new ProcessBuilder(setting.ground.contender(number, command))
                .redirectError(setting.logs.resolve(name + ".err").toFile());
        builder.environment().putAll(setting.ground.environment(number));
        builder.environment().put(Locker.URI_VARIABLE, setting.store.uri(link.endpoints()));
        try {
            Process process = builder.start();
            forward(name, process);
            all.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void gone(String name, Process process) {
        setting.stage.leave(name);
        leaving.add(process);
    }

    /** Waits until those have ended that were asked to leave. */
    void awaitLeavers() {
        leaving.forEach(Contenders::awaitEnd);
        leaving.clear();
    }

    private static void awaitEnd(Process process) {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("process " + process.pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void forward(String name, Process process) {
        Thread reader = new Thread(() -> read(name, process), "reader-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    private void read(String name, Process process) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                setting.stage.hear(name, LogLine.parse(line));
            }
        } catch (IOException | IllegalArgumentException e) {
            setting.stage.leave(name); // killed in the middle of a line
        }
    }
}
