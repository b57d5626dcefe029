package dev.llmrouter.internal.limit;

/** What the meters of a deployment had counted at one moment, to be compared with what the provider says of that moment. */
public record UsageReadings(long requests, long tokens, long input, long output, long calls) {
    public static final UsageReadings NONE = new UsageReadings(
            LimitSample.NO_READING, LimitSample.NO_READING, LimitSample.NO_READING, LimitSample.NO_READING, 0);
}
