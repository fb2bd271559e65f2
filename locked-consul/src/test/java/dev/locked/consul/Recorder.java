package dev.locked.consul;

import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.WatchListener;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a watch tells: {@code broken}, {@code absent}, or the entry's data. */
final class Recorder implements WatchListener {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    @Override
    public void state(Entry now) {
        told.add(now == null ? "absent" : new String(now.data(), StandardCharsets.UTF_8));
        if (now != null) {
            entries.add(now);
        }
    }

    @Override
    public void broken(BackendException cause) {
        told.add("broken");
    }

    List<String> told() {
        return List.copyOf(told);
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }

    int count() {
        return told.size();
    }

    String last() {
        return told.isEmpty() ? "" : told.get(told.size() - 1);
    }
}
