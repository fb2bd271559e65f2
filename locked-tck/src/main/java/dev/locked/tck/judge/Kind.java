package dev.locked.tck.judge;

import java.util.List;
import java.util.Locale;

/** What a line of a log tells, and which fields it has to have. */
@SuppressWarnings("ImmutableEnumChecker") // the lists are
public enum Kind {
    /** Any process: the first line. {@code id} is who competes, {@code role} is a {@link Role} in small letters. */
    START(List.of(), List.of("id", "role")),
    /** Any process: the last line, if it ended in good order. */
    END(List.of(), List.of()),

    /** Contender: asked itself whether it is the owner, between two looks at the clock; {@code token} 0 means no. */
    SAMPLE(List.of("before", "after", "token"), List.of()),
    /** Contender: was told who owns the path, under which token, with which value. */
    SEEN(List.of("token"), List.of("id", "value")),
    /** Contender: was told that nobody owns the path. */
    VACANT(List.of(), List.of()),
    /** Contender: was told that it is selected. */
    SELECT(List.of("token"), List.of()),
    /** Contender: was told that its term is over. */
    DESELECT(List.of("token"), List.of("cause")),
    /** Contender: was told of an error. */
    ERROR(List.of(), List.of("cause")),

    /** Ledger: let a write of {@code process} through. */
    ACCEPTED(List.of("token"), List.of("process")),
    /** Ledger: refused a write, since it had seen a greater token. */
    REFUSED(List.of("token"), List.of("process")),

    /** Driver: started a contender. */
    SPAWNED(List.of(), List.of("process")),
    /** Driver: is about to kill a contender. */
    KILLED(List.of(), List.of("process")),
    /** Driver: is about to stop a contender in its tracks. */
    STOPPED(List.of(), List.of("process")),
    /** Driver: has let a contender go on. */
    CONTINUED(List.of(), List.of("process")),
    /** Driver: is about to do harm; {@code target} is a process, a member of the store, or {@code all}. */
    FAULT(List.of(), List.of("fault", "target")),
    /** Driver: all harm is undone, and all contenders run. */
    HEALED(List.of(), List.of()),
    /** Driver: all should agree by now; from here on each leader is told to leave, until each has led. */
    QUIET(List.of(), List.of()),
    /** Driver: what follows is the end of the run. */
    CLOSING(List.of(), List.of());

    private final List<String> numbers;
    private final List<String> texts;

    Kind(List<String> numbers, List<String> texts) {
        this.numbers = numbers;
        this.texts = texts;
    }

    List<String> numbers() {
        return numbers;
    }

    List<String> texts() {
        return texts;
    }

    /** As it stands in a line. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
