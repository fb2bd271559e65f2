/** The contract of a backend as a test suite: extend {@link dev.locked.tck.BackendContract} to run it on yours. */
module dev.locked.tck {
    requires transitive dev.locked;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;

    uses dev.locked.spi.BackendProvider;

    exports dev.locked.tck;
    exports dev.locked.tck.broken;
    exports dev.locked.tck.judge;
    exports dev.locked.tck.report;

    opens dev.locked.tck to
            org.junit.platform.commons;
    opens dev.locked.tck.report to
            org.junit.platform.commons;
}
