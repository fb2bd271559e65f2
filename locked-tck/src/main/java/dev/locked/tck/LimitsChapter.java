package dev.locked.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.locked.Agreed;
import dev.locked.Locker;
import dev.locked.NodeBuilder;
import dev.locked.Term;
import dev.locked.spi.Backend;
import dev.locked.spi.Limits;
import dev.locked.spi.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.function.Executable;

/** Clauses L: limits, and what is checked at the door. */
abstract class LimitsChapter extends Chapter {
    /** Asked: {@link Backend#limits}. They hold the values and ttls that every backend has to offer, and don't change. */
    @Clause("L1")
    @DisplayName("L1 the limits declared hold the largest value, id and the portable ttls")
    void l1_limitsAreWideEnough() {
        Backend store = open();
        Limits limits = store.limits();
        int needed = NodeBuilder.MAX_VALUE_BYTES + 3 * NodeBuilder.MAX_ID_BYTES + 256;
        assertTrue(limits.maxDataBytes() >= needed, limits.maxDataBytes() + " bytes; needed are " + needed);
        assertTrue(limits.minTtl().compareTo(Duration.ofSeconds(10)) <= 0, "smallest ttl " + limits.minTtl());
        assertTrue(limits.maxTtl().compareTo(Duration.ofSeconds(40)) >= 0, "largest ttl " + limits.maxTtl());
        Stages.await(store.shutdown(Stages.CALL));
        assertEquals(limits, store.limits(), "after a shutdown");
    }

    /** Asked: the largest value and id, in text that takes the most bytes. Another connection reads them unchanged. */
    @Clause("L2")
    @DisplayName("L2 values up to 64 KiB and ids up to 256 bytes are agreed on unchanged")
    void l2_largestTexts() {
        Path path = path("/l2");
        String value = "€".repeat(NodeBuilder.MAX_VALUE_BYTES / 3) + "x".repeat(NodeBuilder.MAX_VALUE_BYTES % 3);
        String id = "💡".repeat(NodeBuilder.MAX_ID_BYTES / 4);
        Contender node = Contender.start(calm(locker(), path, id).value(value));
        long token = node.awaitTerm().token();
        assertEquals(Optional.of(new Agreed(id, value, token)), locker().read(path.value(), SOON));
    }

    /** Asked: ids and values above the limits, null, and half a surrogate pair. Each is refused before any I/O. */
    @Clause("L3")
    @DisplayName("L3 ids and values that can't be kept are refused at the door")
    void l3_textsAreChecked() {
        Locker locker = locker();
        NodeBuilder builder = locker.node("/l3");
        assertRefused("value", () -> builder.value("x".repeat(NodeBuilder.MAX_VALUE_BYTES + 1)));
        assertRefused("value", () -> builder.value("€".repeat(NodeBuilder.MAX_VALUE_BYTES / 3 + 1)));
        assertRefused("id", () -> builder.id("x".repeat(NodeBuilder.MAX_ID_BYTES + 1)));
        assertRefused("value", () -> builder.value("\uD83D"));
        assertRefused("id", () -> builder.id("\uDCA1"));
        assertNames("id", assertThrows(NullPointerException.class, () -> builder.id(nothing())));
        assertNames("value", assertThrows(NullPointerException.class, () -> builder.value(nothing())));
        assertFalse(builder.id(" ").build().localId().isBlank(), "a blank id means one made up");
        assertThrows(NullPointerException.class, () -> builder.listener(nothing()));
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }

    private static void assertRefused(String setting, Executable call) {
        assertNames(setting, assertThrows(IllegalArgumentException.class, call));
    }

    private static void assertNames(String setting, RuntimeException refusal) {
        String message = refusal.getMessage();
        assertTrue(
                message != null && message.startsWith(setting + ":"), "the message names " + setting + ": " + message);
    }

    /** Asked: paths that break the grammar, for nodes, observers and reads. Each is refused before any I/O. */
    @Clause("L4")
    @DisplayName("L4 what is no path is refused at the door")
    void l4_pathsAreChecked() {
        Locker locker = locker();
        String tooLong = "/" + "x".repeat(Path.MAX_SEGMENT_LENGTH + 1);
        String tooDeep = "/x".repeat(Path.MAX_SEGMENTS + 1);
        List<String> wrong = List.of(
                "", "/", "a", "//", "/a/", "/a//b", "/.", "/..", "/a/../b", "/a b", "/ä", "/%41", "/a\n", tooLong,
                tooDeep);
        for (String path : wrong) {
            assertRefused("path", () -> locker.node(path));
            assertRefused("path", () -> locker.observe(path));
            assertRefused("path", () -> locker.read(path, SOON));
        }
        assertNames("path", assertThrows(NullPointerException.class, () -> locker.node(nothing())));
    }

    /**
     * Asked: what every store has to refuse, in a selected node too. The words are compared: a program that shows them
     * shows the same on each store.
     */
    @Clause("L8")
    @DisplayName("L8 what is refused on every store is refused by the same words")
    void l8_sameWords() {
        Locker locker = locker();
        NodeBuilder builder = calm(locker, path("/l8"), "node");
        String large = "x".repeat(NodeBuilder.MAX_VALUE_BYTES + 1);
        String tooLarge = "value: has 65537 bytes in UTF-8; at most 65536 are allowed. "
                + "Store what is larger elsewhere and agree on its address";
        assertWords(tooLarge, () -> builder.value(large));
        assertWords(
                "value: holds half of a surrogate pair, which UTF-8 can't express; pass binary data in Base64",
                () -> builder.value("\uD83D"));
        assertWords("ttl: is zero; give a positive duration", () -> builder.ttl(Duration.ZERO));
        assertWords(
                "path: \"/a b\" is no path: a segment may only have letters, digits and . _ ~ - in it; "
                        + "rename or encode it",
                () -> locker.node("/a b"));
        Contender node = Contender.start(builder);
        Term term = node.awaitTerm();
        assertWords(tooLarge, () -> term.update(large));
        assertTrue(term.isValid(), "a refusal costs no term");
        assertEquals(
                Optional.of("value of node"), locker.read("/l8", SOON).map(Agreed::value), "the value stays as it was");
    }

    private static void assertWords(String words, Executable call) {
        assertEquals(words, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    /** Asked: a ttl below the store's smallest. It is raised, {@code effectiveTtl} says so, and the node works. */
    @Clause("L5")
    @DisplayName("L5 a ttl below the store's smallest is raised, and that can be seen")
    void l5_shortTtlIsRaised() {
        Backend store = open();
        Contender node = Contender.start(locker(store).node(path("/l5").value()).ttl(Duration.ofMillis(1)));
        node.awaitTerm();
        Duration effective = node.node().effectiveTtl();
        assertTrue(effective.compareTo(store.limits().minTtl()) >= 0, "the effective ttl is " + effective);
    }

    /** Asked: ttls and times that are zero, negative, null, or above the store's largest. Each is refused. */
    @Clause("L6")
    @DisplayName("L6 a ttl or time that makes no sense is refused at the door")
    void l6_timesAreChecked() {
        Backend store = open();
        Locker locker = locker(store);
        NodeBuilder builder = locker.node("/l6");
        assertRefused("ttl", () -> builder.ttl(Duration.ZERO));
        assertRefused("ttl", () -> builder.ttl(Duration.ofSeconds(-1)));
        assertRefused("ttl", () -> builder.ttl(store.limits().maxTtl().plusSeconds(1)));
        assertNames("ttl", assertThrows(NullPointerException.class, () -> builder.ttl(nothing())));
        assertRefused("handOverTime", () -> builder.handOverTime(Duration.ofSeconds(-1)));
        assertRefused("checkEvery", () -> locker.observe("/l6").checkEvery(Duration.ZERO));
        assertThrows(NullPointerException.class, () -> builder.errorPolicy(nothing()));
        assertThrows(IllegalArgumentException.class, () -> locker.read("/l6", Duration.ZERO));
    }
}
