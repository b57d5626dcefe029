package dev.llmrouter.testing.simulation;

import dev.llmrouter.testing.internal.Crowd;
import dev.llmrouter.testing.internal.Load;
import java.time.Duration;
import java.util.Locale;

/** How requests are spread over the time of a simulation, and over its processes. Within a shape they arrive by chance. */
public enum Workload {
    /** As many requests a second all the time. */
    STEADY("as many requests a second all the time"),
    /** Five seconds at four times the mean, then silence for fifteen. */
    BURST("5 s at four times the mean, then silence for 15 s"),
    /** From nothing, evenly up to twice the mean at the end. */
    RAMP("from nothing to twice the mean at the end"),
    /** Nine of ten requests come to one process, another one each minute. */
    HOT("nine of ten requests come to one process, another one each minute");

    private static final Duration BURST_LENGTH = Duration.ofSeconds(5);
    private static final double BURST_TIMES = 4;

    private final String words;

    Workload(String words) {
        this.words = words;
    }

    /** {@return what it plays, in a few words} */
    public String words() {
        return words;
    }

    /** {@return its name in lower case} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** When work is counted in seconds of the mean rate. */
    Load load(Duration length) {
        return switch (this) {
            case STEADY, HOT -> new Load.Steady(1);
            case BURST -> new Load.Bursts(1, BURST_TIMES, BURST_LENGTH);
            case RAMP -> new Load.Ramp(2, length);
        };
    }

    Crowd crowd(int processes) {
        return this == HOT ? new Crowd(processes, 0, 0.9, Duration.ofMinutes(1)) : new Crowd(processes, 0);
    }
}
