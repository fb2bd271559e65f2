package dev.locked.chaos;

import dev.locked.chaos.Contenders.Slot;
import dev.locked.servers.StoreCluster;
import dev.locked.tck.judge.History;
import dev.locked.tck.judge.Kind;
import dev.locked.tck.judge.LogFile;
import dev.locked.tck.judge.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A run: all come up and agree; havoc; healing, until all agree; each leads once; the end. What is left are the logs. */
final class ChaosRun {
    private static final Duration RISE = Duration.ofMinutes(2);
    private static final Duration CALM = Duration.ofMillis(500);

    private final Plan plan;
    private final List<Planned> schedule;
    private final Consumer<String> out;

    ChaosRun(Plan plan, List<Planned> schedule, Consumer<String> out) {
        this.plan = plan;
        this.schedule = schedule;
        this.out = out;
    }

    /**
     * What is to be done.
     *
     * @param store on which store
     * @param length how long faults come
     * @param seed from which they are drawn, if they are
     * @param logs where the logs go
     * @param contender the program of the contenders
     * @param ground where
     */
    record Plan(Store store, Duration length, long seed, Path logs, Class<?> contender, Ground ground) {
        /** How fast the clock of each contender goes. */
        List<Double> rates() {
            return ClockRates.of(seed);
        }
    }

    /** Runs, and gives the logs. */
    History run() throws InterruptedException {
        try {
            Files.createDirectories(plan.logs());
            Files.write(
                    plan.logs().resolve("schedule.txt"),
                    schedule.stream().map(Planned::line).toList());
            stage();
            return History.read(plan.logs());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stage() throws InterruptedException, IOException {
        Stage stage = new Stage();
        try (StoreCluster cluster = plan.store().launch(plan.ground().seats());
                LogFile log = LogFile.start(plan.logs(), "driver", "driver", Role.DRIVER);
                Ledger ledger = new Ledger(
                        LogFile.start(plan.logs(), "ledger", "ledger", Role.LEDGER),
                        plan.ground().watchSide());
                Contenders contenders = new Contenders(
                        new Contenders.Setting(
                                plan.store(),
                                plan.contender(),
                                plan.logs(),
                                ledger.endpoint(),
                                log,
                                stage,
                                plan.ground(),
                                plan.rates()),
                        cluster.endpoints())) {
            try {
                new Acts(stage, cluster, log, contenders).play();
            } finally {
                keepLogs(cluster);
            }
        }
    }

    /** No evidence for the judge, but for those who want to know why. */
    private void keepLogs(StoreCluster cluster) throws IOException {
        for (int member = 0; member < StoreCluster.MEMBERS; member++) {
            Files.writeString(plan.logs().resolve("member" + member + ".txt"), cluster.log(member));
        }
    }

    /** What there is on the stage. */
    private final class Acts {
        private final Stage stage;
        private final StoreCluster cluster;
        private final LogFile log;
        private final Contenders contenders;

        Acts(Stage stage, StoreCluster cluster, LogFile log, Contenders contenders) {
            this.stage = stage;
            this.cluster = cluster;
            this.log = log;
            this.contenders = contenders;
        }

        void play() throws InterruptedException {
            contenders.startAll();
            if (!awaitAgreement(RISE)) {
                throw new IllegalStateException("the contenders did not agree within " + RISE + " of their start: "
                        + stage + "; what they said last is in " + plan.logs());
            }
            new Havoc(new Harm(contenders, cluster, plan.ground(), log, stage), out).wreak(schedule, plan.length());
            heal();
            takeTurns();
            log.write(Kind.CLOSING);
            contenders.slots().stream().filter(Slot::isUp).forEach(Slot::leave);
            contenders.awaitLeavers();
        }

        private void heal() throws InterruptedException {
            cluster.heal();
            contenders.awaitLeavers();
            contenders.startAll();
            log.write(Kind.HEALED);
            long healed = System.nanoTime();
            boolean agreed = awaitAgreement(plan.store().recovery());
            log.write(Kind.QUIET);
            out.accept(
                    agreed
                            ? "all agree %.1f s after the healing".formatted((System.nanoTime() - healed) / 1e9)
                            : "not all agree after the healing: " + stage);
        }

        /** The leader leaves, until none is left. */
        private void takeTurns() throws InterruptedException {
            while (!stage.present().isEmpty() && awaitAgreement(plan.store().recovery())) {
                leader().ifPresent(Slot::leave);
                contenders.awaitLeavers();
            }
        }

        private Optional<Slot> leader() {
            return stage.leader()
                    .flatMap(name -> contenders.slots().stream()
                            .filter(slot -> slot.isUp() && slot.name().equals(name))
                            .findFirst());
        }

        /** Waits until all agree, and lets that be seen for a moment. */
        private boolean awaitAgreement(Duration within) throws InterruptedException {
            long until = System.nanoTime() + within.toNanos();
            boolean agreed;
            do {
                agreed = stage.await(until, stage::allAgree);
                Thread.sleep(CALM.toMillis());
            } while (agreed && !stage.allAgree());
            return agreed;
        }
    }
}
