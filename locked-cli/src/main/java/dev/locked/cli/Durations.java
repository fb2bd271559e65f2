package dev.locked.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them: {@code 500ms}, {@code 15s}, {@code 1m}, {@code 1h}, or a number of seconds. */
final class Durations implements ITypeConverter<Duration> {
    private static final Pattern SHAPE = Pattern.compile("(\\d{1,9})(ms|s|m|h)?");

    @Override
    public Duration convert(String text) {
        Matcher shape = SHAPE.matcher(text.trim());
        if (!shape.matches()) {
            String shown = text.matches("[0-9A-Za-z. -]{0,16}") ? "\"" + text + "\"" : "what is given";
            throw new TypeConversionException(
                    shown + " is no duration; write 500ms, 15s, 1m, 1h or a number of seconds");
        }
        long number = Long.parseLong(shape.group(1));
        String unit = shape.group(2) == null ? "s" : shape.group(2);
        return switch (unit) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofSeconds(number);
        };
    }

    /** As a person would write it, to the millisecond. */
    static String show(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + " s" : seconds(duration.toNanos()) + " s";
    }

    /** Nanoseconds as seconds with three digits behind the point. */
    static String seconds(long nanos) {
        return String.format(java.util.Locale.ROOT, "%.3f", nanos / 1e9);
    }
}
