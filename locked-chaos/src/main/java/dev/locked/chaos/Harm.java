package dev.locked.chaos;

import dev.locked.chaos.Contenders.Slot;
import dev.locked.servers.StoreCluster;
import dev.locked.tck.TcpProxy.Mode;
import dev.locked.tck.judge.Kind;
import dev.locked.tck.judge.LogFile;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Does what is planned, as far as it can be done then, and knows how it is undone. */
final class Harm {
    private static final String ALL = "all";

    private final Contenders contenders;
    private final StoreCluster cluster;
    private final Ground ground;
    private final LogFile log;
    private final Stage stage;

    Harm(Contenders contenders, StoreCluster cluster, Ground ground, LogFile log, Stage stage) {
        this.contenders = contenders;
        this.cluster = cluster;
        this.ground = ground;
        this.log = log;
        this.stage = stage;
    }

    /**
     * What was done.
     *
     * @param target to whom
     * @param undo takes it back; does nothing where somebody else has done so
     */
    record Done(String target, Runnable undo) {}

    /** Does it; empty if it makes no sense now, as one can't be killed twice. */
    Optional<Done> to(Planned fault) {
        return switch (fault.kind().place()) {
            case CONTENDER -> toContender(fault, aim(fault));
            case LINK -> toLink(fault, aim(fault));
            case MEMBER -> toMember(fault, fault.number() % StoreCluster.MEMBERS);
            case STORE_LEADER -> cluster.leaderNow().flatMap(leader -> toMember(fault, leader));
            case ALL -> toAll(fault);
        };
    }

    private Slot aim(Planned fault) {
        Optional<String> leader = fault.atLeader() ? stage.leader() : Optional.empty();
        return leader.flatMap(name -> contenders.slots().stream()
                        .filter(slot -> slot.name().equals(name))
                        .findFirst())
                .orElseGet(() -> contenders.slot(fault.number()));
    }

    private Optional<Done> toContender(Planned fault, Slot slot) {
        if (!slot.isUp() || (slot.isStopped() && fault.kind() != FaultKind.CONTENDER_KILLED)) {
            return Optional.empty();
        }
        String name = note(fault, slot.name());
        return Optional.of(new Done(name, befall(fault, slot)));
    }

    private Runnable befall(Planned fault, Slot slot) {
        String name = slot.name();
        switch (fault.kind()) {
            case CONTENDER_KILLED -> {
                slot.kill();
                return slot::startIfDown;
            }
            case CONTENDER_LEAVES -> {
                slot.leave();
                return slot::startIfDown;
            }
            case WALL_CLOCK_STEPPED -> {
                ground.wallClocks().step(slot.number(), fault.hours());
                return () -> ground.wallClocks().step(slot.number(), 0);
            }
            default -> {
                slot.stop();
                return () -> slot.goOn(name);
            }
        }
    }

    private Optional<Done> toLink(Planned fault, Slot slot) {
        String name = note(fault, slot.name());
        return Optional.of(new Done(name, trouble(fault, slot)));
    }

    private Runnable trouble(Planned fault, Slot slot) {
        return switch (fault.kind()) {
            case NETWORK_LOST -> ground.namespaces().loseContender(slot.number());
            case NETWORK_MUTE -> ground.namespaces().muteContender(slot.number());
            default -> trouble(fault, slot.link());
        };
    }

    private static Runnable trouble(Planned fault, Link link) {
        return switch (fault.kind()) {
            case LINK_BLACK_HOLE -> link.trouble(Mode.BLACKHOLE);
            case LINK_DEAF -> link.trouble(Mode.DEAF);
            case LINK_MUTE -> link.trouble(Mode.MUTE);
            case LINK_REFUSED -> link.trouble(Mode.REFUSE);
            case LINK_SLOW -> link.slow(fault.delay());
            case LINK_TO_ONE_LOST -> link.troubleTo(fault.number(), Mode.BLACKHOLE);
            default -> {
                link.cut();
                yield () -> {};
            }
        };
    }

    private Optional<Done> toMember(Planned fault, int member) {
        if (cluster.isOut(member)) {
            return Optional.empty();
        }
        String target = note(fault, "member " + member);
        return Optional.of(new Done(target, befall(fault.kind(), member)));
    }

    private Runnable befall(FaultKind kind, int member) {
        return switch (kind) {
            case MEMBER_KILLED, STORE_LEADER_KILLED -> out(cluster::kill9, member);
            case MEMBER_STOPPED, STORE_LEADER_STOPPED -> out(cluster::pause, member);
            case MEMBER_PARTITIONED, STORE_LEADER_PARTITIONED ->
                ground.namespaces().partition(member);
            case STORE_LEADER_MUTE -> ground.namespaces().muteMember(member);
            case STORE_LEADER_DEAF -> ground.namespaces().deafenMember(member);
            default -> ground.namespaces().loseMember(member);
        };
    }

    private Runnable out(IntConsumer harm, int member) {
        harm.accept(member);
        return () -> bringBack(member);
    }

    private void bringBack(int member) {
        if (cluster.isOut(member)) {
            cluster.bringBack(member);
        }
    }

    private Optional<Done> toAll(Planned fault) {
        return switch (fault.kind()) {
            case STORE_RESTARTED -> toStore(fault);
            case ALL_CONTENDERS_STOPPED -> toProcesses(fault);
            default -> {
                note(fault, ALL);
                yield Optional.of(together(contenders.slots().stream()
                        .map(slot -> slot.link().trouble(Mode.BLACKHOLE))
                        .toList()));
            }
        };
    }

    private Optional<Done> toStore(Planned fault) {
        List<Integer> members = IntStream.range(0, StoreCluster.MEMBERS).boxed().toList();
        note(fault, ALL);
        members.forEach(cluster::kill9);
        return Optional.of(together(members.stream()
                .<Runnable>map(member -> () -> bringBack(member))
                .toList()));
    }

    private Optional<Done> toProcesses(Planned fault) {
        List<Slot> able = contenders.slots().stream()
                .filter(slot -> slot.isUp() && !slot.isStopped())
                .toList();
        note(fault, ALL);
        return Optional.of(
                together(able.stream().map(slot -> befall(fault, slot)).toList()));
    }

    private static Done together(List<Runnable> undoing) {
        return new Done(ALL, () -> undoing.forEach(Runnable::run));
    }

    private String note(Planned fault, String target) {
        log.write(Kind.FAULT, "fault", fault.kind().title(), "target", target);
        return target;
    }
}
