package dev.locked.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A process and what descends from it. A descendant that was seen once stays in, also when its parent has died; one whose
 * parent died before we looked is not found. Safe for use by many threads.
 */
final class ProcessTree {
    private final Set<ProcessHandle> seen = new LinkedHashSet<>();

    ProcessTree(ProcessHandle root) {
        seen.add(root);
    }

    /** Does something to each process that lives, parents before their children. */
    synchronized void each(Consumer<ProcessHandle> action) {
        look();
        seen.stream().filter(ProcessTree::lives).forEach(action);
    }

    /** Whether any lives. */
    synchronized boolean lives() {
        return seen.stream().anyMatch(ProcessTree::lives);
    }

    private void look() {
        for (ProcessHandle known : List.copyOf(seen)) {
            known.descendants().forEach(seen::add);
        }
    }

    private static boolean lives(ProcessHandle process) {
        return process.isAlive() && !isZombie(process.pid());
    }

    /** In a container nobody may reap orphans, and Java takes a zombie for alive. */
    private static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            int name = stat.lastIndexOf(") ");
            return name >= 0 && stat.startsWith("Z", name + 2);
        } catch (IOException e) {
            return false; // No Linux, or it is gone by now.
        }
    }
}
