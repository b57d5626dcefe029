package dev.llmrouter.internal.limit;

import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.internal.limit.LimitSample.Attempt;
import dev.llmrouter.internal.limit.LimitSample.Doubt;
import dev.llmrouter.provider.RateLimits;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Hands the rate-limit headers of responses to the limiters of a deployment, and adapts the guard between
 * windows of requests to refusals. Thread-safe without locks.
 */
final class HeaderLearner {
    /** Responses that come closer together than this show the same. */
    private static final long READ_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /**
     * A request that is refused for at most this long came a little early; a longer refusal has another
     * reason.
     */
    private static final long EARLY_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** The first guess of how differently requests travel: a busy machine delays some of them by so much. */
    private static final long FIRST_GUARD_NANOS = TimeUnit.MILLISECONDS.toNanos(30);
    /** Without a refusal for so long, the guard may be more than is needed. */
    private static final long GUARD_KEPT_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final AdaptiveLimiter requests;
    private final AdaptiveLimiter tokens;
    private final AdaptiveLimiter input;
    private final AdaptiveLimiter output;
    private final List<AdaptiveLimiter> all;
    private final InFlight inFlight;

    private volatile LimiterConfig config; // replaced by a reload
    private volatile boolean hasHeaders; // set by the first response with a limit
    private volatile long lastReadNanos; // of two threads at once both take readings
    private volatile long guardNanos; // written on a refusal, or after a long time without one
    private volatile long guardedAtNanos; // with it

    HeaderLearner(LimiterConfig config, LimiterSet limiters, InFlight inFlight, long nowNanos) {
        this.config = config;
        requests = limiters.requests;
        tokens = limiters.tokens;
        input = limiters.input;
        output = limiters.output;
        all = List.of(requests, tokens, input, output);
        this.inFlight = inFlight;
        lastReadNanos = nowNanos - READ_EVERY_NANOS;
        rememberWindows();
        guard(leastGuard(), nowNanos);
    }

    /** The file states other limits from now on. */
    void changeTo(LimiterConfig next, long nowNanos) {
        boolean sameKind = next.kind() == config.kind();
        config = next;
        rememberWindows();
        guard(sameKind ? guardNanos : leastGuard(), nowNanos);
    }

    /** Another account spends these limits from now on. */
    void forget() {
        hasHeaders = false;
        rememberWindows();
    }

    /** A bucket that is refilled at any level can be left to what responses show. */
    private long leastGuard() {
        return config.kind() == Kind.SLIDING ? FIRST_GUARD_NANOS : 0;
    }

    private void rememberWindows() {
        tokens.rememberWindow();
        input.rememberWindow();
        output.rememberWindow();
    }

    /**
     * What is counted now, to compare responses with. {@link UsageReadings#NONE} while no response has
     * headers, and where readings were taken just now.
     */
    UsageReadings read(long nowNanos) {
        if (!hasHeaders || nowNanos - lastReadNanos < READ_EVERY_NANOS) {
            return UsageReadings.NONE;
        }
        lastReadNanos = nowNanos;
        return new UsageReadings(
                requests.reading(nowNanos),
                tokens.reading(nowNanos),
                input.reading(nowNanos),
                output.reading(nowNanos),
                inFlight.calls());
    }

    /** What the headers of a response show about the limits. */
    void onSample(RateLimits headers, TokenCounts own, UsageReadings readings, Attempt attempt) {
        adaptGuard(headers, attempt);
        if (config.enforced()) {
            learnOutcome(headers, attempt);
        }
        if (headers.equals(RateLimits.none()) || !config.enforced()) {
            return;
        }
        hasHeaders = true;
        Doubt none = new Doubt(requests.deviation(), 0);
        requests.onSample(new LimitSample(headers.requests(), readings.requests(), 1, otherCalls(), none, attempt));
        long calls = readings.calls();
        if (headers.inputTokens().isUnknown() && headers.outputTokens().isUnknown()) {
            Doubt doubt = new Doubt(tokens.deviation(), calls);
            tokens.onSample(sample(headers.tokens(), readings.tokens(), own.total(), doubt, attempt));
        } else {
            // Where the provider counts both, their sum shows nothing more.
            Doubt ofInput = new Doubt(input.deviation(), calls);
            Doubt ofOutput = new Doubt(output.deviation(), calls);
            input.onSample(sample(headers.inputTokens(), readings.input(), own.input(), ofInput, attempt));
            output.onSample(sample(headers.outputTokens(), readings.output(), own.output(), ofOutput, attempt));
        }
        rememberWindows();
    }

    /** Which limit refused a request is not said: the one of which least is left. */
    private void learnOutcome(RateLimits headers, Attempt attempt) {
        long now = attempt.nowNanos();
        if (!attempt.refused()) {
            requests.onOutcome(false, false, now);
            tokens.onOutcome(false, false, now);
            input.onOutcome(false, false, now);
            output.onOutcome(false, false, now);
            return;
        }
        AdaptiveLimiter scarcest = requests;
        for (AdaptiveLimiter each : all) {
            boolean less = each.availablePart(now) < scarcest.availablePart(now);
            scarcest = less || !scarcest.limits() ? each : scarcest;
        }
        scarcest.onOutcome(true, !headers.equals(RateLimits.none()), now);
    }

    private LimitSample sample(RateLimits.Window window, long reading, long own, Doubt doubt, Attempt attempt) {
        return new LimitSample(window, reading, own, otherCalls() * own, doubt, attempt);
    }

    private long otherCalls() {
        return Math.max(0, inFlight.calls() - 1);
    }

    /**
     * A request that is refused for a moment came too early, because earlier ones took longer on their way.
     * Tokens need no such guard: their windows have slices, and their buckets have headroom.
     */
    private void adaptGuard(RateLimits headers, Attempt attempt) {
        long now = attempt.nowNanos();
        boolean early = attempt.refused() && attempt.retryAfterNanos() >= 0 && attempt.retryAfterNanos() <= EARLY_NANOS;
        if (early && headers.requests().remaining().orElse(0) == 0) {
            long twice = Math.max(FIRST_GUARD_NANOS, 2 * guardNanos);
            guard(Math.max(guardNanos, Math.min(twice, attempt.retryAfterNanos())), now);
        } else if (guardNanos > leastGuard() && now - guardedAtNanos > GUARD_KEPT_NANOS) {
            guard(Math.max(leastGuard(), guardNanos / 2), now);
        }
    }

    private void guard(long nanos, long nowNanos) {
        guardNanos = nanos;
        guardedAtNanos = nowNanos;
        requests.guard(nanos);
    }
}
