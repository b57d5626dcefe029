package dev.llmrouter.testing.provider;

import dev.llmrouter.testing.provider.MeteredLimit.Charged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * The meters of each style.
 *
 * @param windowNanos 0 for the style's own
 * @param clockAtZero the provider's date at nanosecond 0
 */
record StyleRules(MockStyle style, long windowNanos, Instant clockAtZero) {
    /** A limit that does not limit. */
    static final long UNLIMITED = Long.MAX_VALUE;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    /** Azure's classic models: six requests for every thousand tokens. */
    private static final long AZURE_TOKENS_PER_6_REQUESTS = 1000;

    List<MeteredLimit> limits(long requests, long tokens, long outputTokens) {
        List<MeteredLimit> limits = new ArrayList<>();
        add(limits, requests(requests, tokens), perMinute -> limit("requests", Charged.REQUESTS, perMinute));
        if (style == MockStyle.ANTHROPIC) {
            add(limits, tokens, perMinute -> limit("input-tokens", Charged.INPUT, perMinute));
            add(limits, outputTokens, perMinute -> limit("output-tokens", Charged.OUTPUT, perMinute));
        } else {
            add(limits, tokens, perMinute -> limit("tokens", Charged.ALL_TOKENS, perMinute));
        }
        return List.copyOf(limits);
    }

    private static void add(List<MeteredLimit> limits, long perMinute, LongFunction<MeteredLimit> limit) {
        if (perMinute != UNLIMITED) {
            limits.add(limit.apply(perMinute));
        }
    }

    private long requests(long requests, long tokens) {
        boolean derived = style == MockStyle.AZURE && requests == UNLIMITED && tokens != UNLIMITED;
        return derived ? tokens * 6 / AZURE_TOKENS_PER_6_REQUESTS : requests;
    }

    private MeteredLimit limit(String name, Charged charged, long perMinute) {
        LimitMeter meter = switch (style) {
            case OPENAI, ANTHROPIC -> new BucketMeter(perMinute, windowOr(MINUTE));
            case AZURE -> azure(perMinute, charged == Charged.REQUESTS);
            case CLOCK_MINUTE -> slice(share(perMinute, windowOr(MINUTE)), windowOr(MINUTE));
            case SLIDING_MINUTE -> new SlidingMeter(share(perMinute, windowOr(MINUTE)), windowOr(MINUTE));
        };
        return new MeteredLimit(name, charged, meter);
    }

    private LimitMeter azure(long perMinute, boolean ofRequests) {
        List<Long> lengths = windowNanos > 0
                ? List.of(windowNanos, MINUTE)
                // Few tokens' worth of a second is less than one request needs.
                : ofRequests ? List.of(SECOND, 10 * SECOND, MINUTE) : List.of(10 * SECOND, MINUTE);
        return new NestedMeter(lengths.stream()
                .map(length -> slice(shareRoundedUp(perMinute, length), length))
                .toList());
    }

    private LimitMeter slice(long limit, long length) {
        long clock = TimeUnit.SECONDS.toNanos(clockAtZero.getEpochSecond()) + clockAtZero.getNano();
        return new SliceMeter(limit, length, clock);
    }

    private long windowOr(long nanos) {
        return windowNanos > 0 ? windowNanos : nanos;
    }

    /** A limit of one or more admits at least one. */
    private static long share(long perMinute, long length) {
        return perMinute == 0 ? 0 : Math.max(1, (long) (perMinute * (length / (double) MINUTE)));
    }

    private static long shareRoundedUp(long perMinute, long length) {
        return (long) Math.ceil(perMinute * (length / (double) MINUTE));
    }
}
