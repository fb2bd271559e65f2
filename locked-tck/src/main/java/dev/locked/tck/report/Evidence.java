package dev.locked.tck.report;

import dev.locked.NodeListener;
import dev.locked.spi.Limits;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one test noted besides its verdict. */
public final class Evidence {
    private final Timeline timeline = new Timeline();
    private volatile @Nullable Limits limits;
    private volatile @Nullable Long seed;

    /** For tests, one each. */
    public Evidence() {}

    /**
     * What the backend declares.
     *
     * @param declared its limits
     */
    public void limits(Limits declared) {
        limits = declared;
    }

    /**
     * By which the same run can be had again.
     *
     * @param used the seed
     */
    public void seed(long used) {
        seed = used;
    }

    /**
     * Notes for how long a node led.
     *
     * @return a listener for all nodes of the test
     */
    public NodeListener leaders() {
        return timeline;
    }

    Optional<Limits> limits() {
        return Optional.ofNullable(limits);
    }

    Optional<Long> seed() {
        return Optional.ofNullable(seed);
    }

    List<Timeline.Reign> reigns() {
        return timeline.reigns();
    }
}
