package dev.llmrouter.internal.limit;

/**
 * What the limiters of a deployment had counted at one moment, to compare with the provider's headers of that
 * moment.
 */
public record UsageReadings(long requests, long tokens, long input, long output, long calls) {
    public static final UsageReadings NONE = new UsageReadings(
            LimitSample.NO_READING, LimitSample.NO_READING, LimitSample.NO_READING, LimitSample.NO_READING, 0);
}
