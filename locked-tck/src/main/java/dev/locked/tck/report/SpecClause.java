package dev.locked.tck.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A clause as {@code SPEC.md} has it, which the build puts into this jar.
 *
 * @param number a chapter's letter and a number
 * @param kind required, capability, timing, stochastic, fault or untested
 * @param text what is asked, on one line
 * @param intent why
 * @param because why it is untested; empty if it is tested
 */
public record SpecClause(String number, String kind, String text, String intent, String because) {
    private static final String UNTESTED = "Untested, because ";
    private static final Pattern CLAUSE = Pattern.compile("(?m)^- \\*\\*([A-Z]\\d+)\\*\\* `(\\w+)` ((?:.|\\n)*?)"
            + "\\*Intent: ((?:.|\\n)*?)\\*((?:.|\\n)*?)(?=\\n- \\*\\*|\\n\\n|\\Z)");

    /**
     * All clauses.
     *
     * @return in the order of the document
     */
    public static List<SpecClause> all() {
        return CLAUSE.matcher(spec()).results().map(SpecClause::of).toList();
    }

    private static SpecClause of(MatchResult found) {
        String rest = line(found.group(5));
        return new SpecClause(
                found.group(1),
                found.group(2),
                line(found.group(3)),
                line(found.group(4)),
                rest.startsWith(UNTESTED) ? rest.substring(UNTESTED.length()) : "");
    }

    private static String line(String wrapped) {
        return wrapped.replaceAll("\\s+", " ").strip();
    }

    private static String spec() {
        try (InputStream file = SpecClause.class.getResourceAsStream("SPEC.md")) {
            Objects.requireNonNull(file, "SPEC.md is not in the jar of the kit");
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
