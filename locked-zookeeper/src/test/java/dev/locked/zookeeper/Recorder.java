package dev.locked.zookeeper;

import dev.locked.spi.BackendException;
import dev.locked.spi.Entry;
import dev.locked.spi.WatchListener;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a watch tells: the data of a state, {@code absent} or {@code broken}. */
final class Recorder implements WatchListener {
    private final List<String> told = new CopyOnWriteArrayList<>();

    @Override
    public void state(Entry now) {
        told.add(now == null ? "absent" : new String(now.data(), StandardCharsets.UTF_8));
    }

    @Override
    public void broken(BackendException cause) {
        told.add("broken");
    }

    List<String> told() {
        return told;
    }

    String last() {
        return told.isEmpty() ? "" : told.get(told.size() - 1);
    }
}
