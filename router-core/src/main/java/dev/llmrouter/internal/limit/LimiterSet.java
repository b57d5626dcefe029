package dev.llmrouter.internal.limit;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.snapshot.LearnedLimit;
import dev.llmrouter.usage.News;
import dev.llmrouter.usage.Quota;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The limiters of a deployment or limit group, as far as all are treated alike: made, replaced, shared,
 * shown. Thread-safe.
 */
final class LimiterSet {
    /**
     * Moments of windows are reckoned from it, also after a reload: their slices begin at the same moments.
     */
    private final long originNanos;

    final AdaptiveLimiter requests;
    final AdaptiveLimiter tokens;
    final AdaptiveLimiter input;
    final AdaptiveLimiter output;

    LimiterSet(LimiterConfig config, long nowNanos) {
        originNanos = nowNanos;
        Limits limits = config.limits();
        requests = config.newLimiter(limits.requestsPerMinute(), true, nowNanos);
        tokens = config.newLimiter(limits.tokensPerMinute(), false, nowNanos);
        input = config.newLimiter(limits.inputTokensPerMinute(), false, nowNanos);
        output = config.newLimiter(limits.outputTokensPerMinute(), false, nowNanos);
    }

    AdaptiveLimiter of(Quota.Of of) {
        return switch (of) {
            case REQUESTS -> requests;
            case TOKENS -> tokens;
            case INPUT_TOKENS -> input;
            case OUTPUT_TOKENS -> output;
        };
    }

    private Stream<AdaptiveLimiter> all() {
        return Stream.of(requests, tokens, input, output);
    }

    /** Whether prompts and answers have limits of their own. */
    boolean splitsTokens() {
        return input.limits() || output.limits();
    }

    /** What the file's limits hold of a prompt at once, as far as they admit anything. */
    long largestPrompt() {
        return Stream.of(tokens, input)
                .mapToLong(AdaptiveLimiter::capacity)
                .filter(capacity -> capacity > 0)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** The file states other limits. Called by one reload at a time. */
    void changeTo(LimiterConfig next, long nowNanos) {
        Limits limits = next.limits();
        change(requests, next, limits.requestsPerMinute(), nowNanos);
        change(tokens, next, limits.tokensPerMinute(), nowNanos);
        change(input, next, limits.inputTokensPerMinute(), nowNanos);
        change(output, next, limits.outputTokensPerMinute(), nowNanos);
    }

    private void change(AdaptiveLimiter limiter, LimiterConfig next, OptionalLong perMinute, long nowNanos) {
        Bandwidth configured = next.bandwidth(perMinute);
        // When more requests were made than the new limit admits, a place for each it admits is too few: the
        // next reload may raise it.
        boolean exact = limiter == requests && configured != null && limiter.used(nowNanos) <= configured.limit();
        RateLimiter file = next.fileLimiter(perMinute, exact, originNanos);
        if (!Objects.equals(configured, limiter.configured()) || file.capacity() != limiter.capacity()) {
            limiter.changeTo(file, configured, nowNanos);
        }
    }

    /** Counts what was spent of other limits too. No other thread uses this set yet. */
    void takeOver(LimiterSet before, long nowNanos) {
        for (Quota.Of of : Quota.Of.values()) {
            of(of).takeOver(before.of(of), nowNanos);
        }
    }

    void forgetLearned() {
        all().forEach(AdaptiveLimiter::forgetLearned);
    }

    /** How long what is spent now may matter. */
    long countsForNanos() {
        return all().mapToLong(AdaptiveLimiter::countsForNanos).max().orElse(0);
    }

    /**
     * From now on other processes spend the configured limits too.
     *
     * @param known the quota so far; null when there is none
     * @return the quota from now on; null when nothing is limited
     */
    @Nullable
    SharedQuota share(String key, SharedQuota.Factory factory, @Nullable SharedQuota known, long nowNanos) {
        Map<Quota.Of, Quota.Limit> limits = new EnumMap<>(Quota.Of.class);
        Map<Quota.Of, RateLimiter> own = new EnumMap<>(Quota.Of.class);
        for (Quota.Of of : Quota.Of.values()) {
            Bandwidth configured = of(of).configured();
            if (configured != null) {
                own.put(of, of(of).shareWithOthers());
                limits.put(of, configured.asLimit());
            }
        }
        if (limits.isEmpty()) {
            return null;
        }
        if (known == null) {
            return factory.create(new Quota(key, limits), own, nowNanos);
        }
        known.changeTo(new Quota(key, limits), own, nowNanos);
        return known;
    }

    /**
     * Learns from the provider's count of a call; of input and output where these have limits of their own.
     */
    void learnDeviation(TokenCounts taken, TokenCounts truth, long nanos, boolean apart) {
        tokens.deviation().learn(truth.total() - taken.total(), nanos);
        if (apart) {
            input.deviation().learn(truth.input() - taken.input(), nanos);
            output.deviation().learn(truth.output() - taken.output(), nanos);
        }
    }

    /** Whether the limits ever admit the amounts at once, beside the headroom for so many calls. */
    boolean canHold(TokenCounts amounts, long calls, boolean apart) {
        return tokens.canHold(amounts.total(), calls)
                && (!apart || (input.canHold(amounts.input(), calls) && output.canHold(amounts.output(), calls)));
    }

    /**
     * Hands over the limits that responses have shown since the last time; none while the limits have no key.
     */
    void drainLearned(@Nullable String key, Consumer<News> news) {
        if (key == null) {
            return;
        }
        for (Quota.Of of : Quota.Of.values()) {
            Bandwidth learned = of(of).drainLearned();
            if (learned != null) {
                news.accept(new News.Learned(key, of, learned.asLimit()));
            }
        }
    }

    /** The room of the total, or of input and output together where that is less. */
    long tokensAvailable(long nowNanos) {
        long prompt = input.available(nowNanos);
        long answer = output.available(nowNanos);
        long both = prompt == Long.MAX_VALUE || answer == Long.MAX_VALUE ? Long.MAX_VALUE : prompt + answer;
        return Math.min(tokens.available(nowNanos), both);
    }

    /** The limits that responses have shown. */
    List<LearnedLimit> learned(long nowNanos) {
        List<LearnedLimit> all = new ArrayList<>();
        requests.addLearned("requests", all, nowNanos);
        tokens.addLearned("tokens", all, nowNanos);
        input.addLearned("input-tokens", all, nowNanos);
        output.addLearned("output-tokens", all, nowNanos);
        return all;
    }
}
