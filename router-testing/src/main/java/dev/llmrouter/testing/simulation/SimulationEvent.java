package dev.llmrouter.testing.simulation;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that happens to a deployment during a simulation. Immutable.
 *
 * @param kind what happens
 * @param deployment the id of the deployment; {@code *} for all
 * @param from when it begins, after the start of the simulation
 * @param length how long it lasts
 */
public record SimulationEvent(Kind kind, String deployment, Duration from, Duration length) {
    private static final Pattern FORM = Pattern.compile("([\\w-]+):(.+)@([^@+]+)\\+([^@+]+)");
    private static final Pattern TIME = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m)?");
    private static final double NANOS_PER_SECOND = 1e9;

    /** What happens to a deployment. */
    public enum Kind {
        /** It sends no byte and no error; calls under way go on when it is over. */
        HANG("sends nothing"),
        /** It breaks its connections and refuses new ones. */
        CRASH("breaks connections"),
        /** It answers 500 after 5 ms. */
        FAST_500("answers 500"),
        /** It has a tenth of its speed. */
        BROWN_OUT("has a tenth of its speed");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /** {@return what the deployment does meanwhile} */
        public String words() {
            return words;
        }

        /** {@return its name on a command line, such as {@code fast-500}} */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Checks the times.
     *
     * @param kind what happens
     * @param deployment the id of the deployment; {@code *} for all
     * @param from not negative
     * @param length more than zero
     */
    public SimulationEvent {
        requireNonNull(kind, "kind");
        requireNonNull(deployment, "deployment");
        if (from.isNegative() || length.isNegative() || length.isZero()) {
            throw new IllegalArgumentException(
                    "an event begins at 0 s or later and lasts more than 0 s, not from " + from + " for " + length);
        }
    }

    /**
     * Reads an event as it is written on a command line: {@code hang:eu@60s+120s} is a hang of the deployment {@code eu} that begins after
     * 60 s and lasts 120 s. Times are in {@code ms}, {@code s} (also without a unit) or {@code m}.
     *
     * @param text the event
     * @return the event
     * @throws IllegalArgumentException if it has another form; the message says which is wanted
     */
    public static SimulationEvent parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no event: write KIND:DEPLOYMENT@START+LENGTH, such as hang:eu@60s+120s");
        }
        Kind kind = Arrays.stream(Kind.values())
                .filter(it -> it.toString().equals(parts.group(1)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + parts.group(1) + "' is no kind of event; there are " + Arrays.toString(Kind.values())));
        return new SimulationEvent(kind, parts.group(2), time(parts.group(3)), time(parts.group(4)));
    }

    /**
     * Reads a time of a command line.
     *
     * @param text a number with {@code ms}, {@code s} or {@code m}; without a unit seconds
     * @return the time
     * @throws IllegalArgumentException if it has another form
     */
    public static Duration time(String text) {
        Matcher parts = TIME.matcher(text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no time: write 500ms, 60s or 2m");
        }
        double seconds = Double.parseDouble(parts.group(1))
                * switch (parts.group(2) == null ? "s" : parts.group(2)) {
                    case "ms" -> 0.001;
                    case "m" -> 60;
                    default -> 1;
                };
        return Duration.ofNanos(Math.round(seconds * NANOS_PER_SECOND));
    }

    /** {@return when it is over, after the start of the simulation} */
    public Duration to() {
        return from.plus(length);
    }

    boolean concerns(String id) {
        return deployment.equals("*") || deployment.equals(id);
    }

    /** {@return it as {@link #parse} reads it, in seconds} */
    @Override
    public String toString() {
        return kind + ":" + deployment + "@" + seconds(from) + "+" + seconds(length);
    }

    private static String seconds(Duration time) {
        double seconds = time.toNanos() / NANOS_PER_SECOND;
        return (seconds == Math.rint(seconds) ? Long.toString(Math.round(seconds)) : Double.toString(seconds)) + "s";
    }
}
