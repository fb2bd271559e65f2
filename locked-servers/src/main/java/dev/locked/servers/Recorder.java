package dev.locked.servers;

import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.WatchListener;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Writes down what a watch tells: {@code broken}, {@code absent}, or the entry's data. */
public final class Recorder implements WatchListener {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    @Override
    public void state(@Nullable Entry now) {
        told.add(now == null ? "absent" : new String(now.data(), StandardCharsets.UTF_8));
        if (now != null) {
            entries.add(now);
        }
    }

    @Override
    public void broken(BackendException cause) {
        told.add("broken");
    }

    /** Forgets what was told. */
    public void clear() {
        told.clear();
        entries.clear();
    }

    /**
     * All that was told.
     *
     * @return the oldest first
     */
    public List<String> told() {
        return List.copyOf(told);
    }

    /**
     * The states that were reported, without those that were reported again after a break: on a busy machine a watch may
     * lose its connection for a moment, and that is not a fault.
     *
     * @return the oldest first
     */
    public List<String> states() {
        List<String> states = new ArrayList<>();
        boolean afterBreak = false;
        for (String each : told) {
            boolean again = afterBreak
                    && !states.isEmpty()
                    && states.get(states.size() - 1).equals(each);
            if (!each.equals("broken") && !again) {
                states.add(each);
            }
            afterBreak = each.equals("broken");
        }
        return states;
    }

    /**
     * Whether a break was reported again while it lasted.
     *
     * @return true if two reports of a break follow each other
     */
    public boolean hasRepeatedBreak() {
        return String.join(" ", told).contains("broken broken");
    }

    /**
     * All entries that were told.
     *
     * @return the oldest first
     */
    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /**
     * How often something was told.
     *
     * @return 0 at first
     */
    public int count() {
        return told.size();
    }

    /**
     * What was told last.
     *
     * @return empty if nothing was
     */
    public String last() {
        return told.isEmpty() ? "" : told.get(told.size() - 1);
    }
}
