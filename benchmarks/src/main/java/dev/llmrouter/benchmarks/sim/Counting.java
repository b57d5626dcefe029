package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.testing.provider.MockStyle;
import dev.llmrouter.testing.provider.ProviderLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How the simulated providers count.
 *
 * @param kind in which way
 * @param length what a bucket holds, as the time in which that flows in; the length of a window or slice
 * @param chargesMaxTokens whether a request is charged its {@code max_tokens} until it ends, instead of the
 *     truth from its arrival on
 */
public record Counting(Kind kind, Duration length, boolean chargesMaxTokens) {
    /** 2026-01-01T00:00Z: the start of a minute, so that a phase has its nominal value. */
    private static final Instant START = Instant.ofEpochSecond(1_767_225_600);

    /** A sliding minute, and Azure's slices. */
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private static final Duration SLICE = Duration.ofSeconds(10);

    public enum Kind {
        BUCKET,
        SLIDING,
        SLICES
    }

    /** Of the kind one, of buckets one for each burst. */
    public static List<Counting> of(Kind kind, List<Integer> burstSeconds, boolean chargesMaxTokens) {
        List<Duration> lengths = switch (kind) {
            case BUCKET -> burstSeconds.stream().map(Duration::ofSeconds).toList();
            case SLIDING -> List.of(WINDOW);
            case SLICES -> List.of(SLICE);
        };
        return lengths.stream()
                .map(length -> new Counting(kind, length, chargesMaxTokens))
                .toList();
    }

    public MockStyle style() {
        return switch (kind) {
            case BUCKET -> MockStyle.OPENAI;
            case SLIDING -> MockStyle.SLIDING_MINUTE;
            case SLICES -> MockStyle.AZURE;
        };
    }

    /**
     * The limits as they are enforced. The phase is that of the provider's clock, which is not known to
     * routers.
     */
    public ProviderLimits enforced(Spec spec, long phaseNanos) {
        return ProviderLimits.builder(style())
                .rpm(spec.requestsPerMinute())
                .tpm(spec.tokensPerMinute())
                .window(length)
                .clockAtZero(START.plusNanos(phaseNanos))
                .build();
    }

    /** The limits as a router's configuration has them. */
    public Limits known(Spec spec, KnownLimits known, int processes) {
        if (known == KnownLimits.NO) {
            return Limits.none();
        }
        long parts = known == KnownLimits.SHARE ? processes : 1;
        Limits.Builder limits = Limits.builder()
                .requestsPerMinute(Math.max(1, spec.requestsPerMinute() / parts))
                .tokensPerMinute(spec.tokensPerMinute() / parts);
        return known == KnownLimits.NUMBERS ? limits.build() : withKind(limits).build();
    }

    private Limits.Builder withKind(Limits.Builder limits) {
        return switch (kind) {
            case BUCKET -> limits.kind(Limits.Kind.BUCKET).burst(length);
            case SLIDING, SLICES -> limits.kind(Limits.Kind.SLIDING).window(length);
        };
    }

    /** Watches what is sent to a deployment, refused or not. */
    public Overshoot overshoot(Spec spec, long phaseNanos) {
        return switch (kind) {
            case BUCKET -> new Overshoot.OfBucket(spec.tokensPerMinute(), length.toNanos());
            case SLIDING -> new Overshoot.OfWindow(spec.tokensPerMinute(), length.toNanos());
            case SLICES -> new Overshoot.OfSlice(spec.tokensPerMinute(), length.toNanos(), phaseNanos);
        };
    }
}
