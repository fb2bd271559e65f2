package dev.locked.tck.report;

/** A test that noted something besides its verdict. */
public interface Witness {
    /**
     * What it noted.
     *
     * @return filled while the test runs
     */
    Evidence evidence();
}
