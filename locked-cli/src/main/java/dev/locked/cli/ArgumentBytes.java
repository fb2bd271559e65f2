package dev.locked.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;

/**
 * Whether Java can carry the arguments that this program was given. It reads them by the locale's charset, Java 17 writes
 * those of CMD by that of {@code file.encoding}, and both put a question mark in the place of what has no meaning there: then
 * {@code rm d/B??ro} would be run for {@code rm d/Büro}.
 */
final class ArgumentBytes {
    private static final Path GIVEN = Path.of("/proc/self/cmdline");
    private static final char REPLACEMENT = '\uFFFD';

    private ArgumentBytes() {}

    /**
     * Refuses a command line with a letter that was lost.
     *
     * @throws IllegalArgumentException which argument it is in, and the remedy; the argument is not shown, it may be a secret
     */
    static void requireWhole(String... args) {
        Charset charset = ofLocale();
        OptionalInt lost = firstLost(List.of(args), given(), charset);
        if (lost.isPresent()) {
            throw new IllegalArgumentException(
                    "argument " + (lost.getAsInt() + 1) + ": has bytes that are no " + charset
                            + ", and would be changed on their way; "
                            + (charset.equals(StandardCharsets.UTF_8)
                                    ? "write it in UTF-8"
                                    : "set LC_ALL=C.UTF-8, or another locale with UTF-8 that is installed"));
        }
    }

    /**
     * Refuses what would reach CMD as other bytes than those it was read from.
     *
     * @throws IllegalArgumentException with the remedy; the text is not shown, it may be a secret
     */
    static void requireCarried(Collection<String> texts) {
        Charset read = ofLocale();
        Charset written = Runtime.version().feature() < 18 ? Charset.defaultCharset() : read;
        for (String text : texts) {
            if (!Arrays.equals(text.getBytes(read), text.getBytes(written))) {
                throw new IllegalArgumentException("an argument would reach CMD with other letters: Java reads " + read
                        + " and writes " + written + "; set no file.encoding (JDK_JAVA_OPTIONS, JAVA_TOOL_OPTIONS,"
                        + " _JAVA_OPTIONS)");
            }
        }
        String locale = System.getenv("LOCKED_LC_ALL");
        if (locale != null && locale.indexOf(REPLACEMENT) >= 0) {
            throw new IllegalArgumentException(
                    "LC_ALL: has bytes that are no " + read + ", and would be changed on their way to CMD; unset it");
        }
    }

    private static Charset ofLocale() {
        return Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    }

    /** What the system has for our command line, the arguments of Java itself included; nothing where it doesn't tell. */
    private static List<byte[]> given() {
        try {
            return split(Files.readAllBytes(GIVEN));
        } catch (IOException e) {
            return List.of();
        }
    }

    static List<byte[]> split(byte[] commandLine) {
        List<byte[]> parts = new ArrayList<>();
        int from = 0;
        for (int at = 0; at < commandLine.length; at++) {
            if (commandLine[at] == 0) {
                parts.add(Arrays.copyOfRange(commandLine, from, at));
                from = at + 1;
            }
        }
        return parts;
    }

    /** The index of the first argument that does not become again the bytes that it was. */
    static OptionalInt firstLost(List<String> args, List<byte[]> given, Charset charset) {
        List<byte[]> ours = given.subList(Math.max(0, given.size() - args.size()), given.size());
        boolean comparable = ours.size() == args.size() && areSameWhereAscii(args, ours);
        for (int i = 0; i < args.size(); i++) {
            boolean whole = comparable
                    ? Arrays.equals(args.get(i).getBytes(charset), ours.get(i))
                    : args.get(i).indexOf(REPLACEMENT) < 0;
            if (!whole) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }

    /** False where these are not the arguments: Java was told to read them from a file. */
    private static boolean areSameWhereAscii(List<String> args, List<byte[]> given) {
        for (int i = 0; i < args.size(); i++) {
            byte[] bytes = given.get(i);
            if (isAscii(bytes) && !Arrays.equals(args.get(i).getBytes(StandardCharsets.UTF_8), bytes)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte each : bytes) {
            if (each < 0) {
                return false;
            }
        }
        return true;
    }
}
