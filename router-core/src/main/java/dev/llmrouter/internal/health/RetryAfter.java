package dev.llmrouter.internal.health;

import dev.llmrouter.policy.CooldownPolicy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Until when a provider asked to be left alone, and what other processes know of it. Read without a lock; one
 * thread at a time writes.
 */
final class RetryAfter {
    private static final long NEVER_PUBLISHED = Long.MIN_VALUE;
    /** Each refusal in a row asks for a little more. */
    private static final long WORTH_PUBLISHING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private volatile @Nullable Long until;
    /** Until when other processes know that; {@link #NEVER_PUBLISHED} before they knew anything. */
    private final AtomicLong publishedUntil = new AtomicLong(NEVER_PUBLISHED);

    RetryAfter copy() {
        RetryAfter copy = new RetryAfter();
        copy.until = until;
        copy.publishedUntil.set(publishedUntil.get());
        return copy;
    }

    /** Nanoseconds for which the provider still wants to be left alone. */
    long left(long nowNanos) {
        Long end = until;
        return end == null ? 0 : Math.max(0, end - nowNanos);
    }

    void waitFor(Duration wait, long nowNanos) {
        if (wait.toNanos() > left(nowNanos)) {
            until = nowNanos + wait.toNanos();
        }
    }

    void clear() {
        until = null;
    }

    /** Another process was asked to leave the provider alone. */
    void published(long untilNanos, long nowNanos) {
        publishedUntil.set(untilNanos);
        waitFor(CooldownPolicy.capped(Duration.ofNanos(Math.max(0, untilNanos - nowNanos))), nowNanos);
    }

    /** What is left, as far as no longer time was published yet; else 0. Who gets it publishes it. */
    long unpublished(long nowNanos) {
        long left = left(nowNanos);
        long known = publishedUntil.get();
        boolean more = left > 0 && (known == NEVER_PUBLISHED || nowNanos + left - known > WORTH_PUBLISHING_NANOS);
        return more && publishedUntil.compareAndSet(known, nowNanos + left) ? left : 0;
    }
}
