package dev.llmrouter.internal.limit;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.internal.stats.ReservationDeviation;
import dev.llmrouter.provider.RateLimits;
import dev.llmrouter.snapshot.LearnedLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One limit of a deployment, and the answers that speak of it. */
final class LimitFixture {
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    /** Clocks may count from anywhere. */
    static final long START = -1_000_000_000_000L;

    final AdaptiveLimiter cell;
    long now = START;

    private LimitFixture(RateLimiter file, @Nullable Bandwidth told, boolean units) {
        cell = new AdaptiveLimiter(file, told, units);
    }

    /** Nothing is in the file. */
    static LimitFixture untold() {
        return new LimitFixture(new SlidingWindowCounter(Long.MAX_VALUE, MINUTE, START), null, false);
    }

    static LimitFixture untoldRequests() {
        return new LimitFixture(new SlidingWindowCounter(Long.MAX_VALUE, MINUTE, START), null, true);
    }

    static LimitFixture told(Bandwidth told) {
        return new LimitFixture(told.newLimiter(0, START), told, false);
    }

    /** A call with its share of the limit, and what was counted when it had it. */
    record Sent(long at, long amount, long reading) {}

    boolean take(long amount) {
        return cell.tryAcquire(amount, 0, false, now);
    }

    Sent send(long amount) {
        assertTrue(take(amount), "no room");
        return new Sent(now, amount, cell.reading(now));
    }

    static LimitSample saying(Sent sent, Headers headers, boolean refused, long now) {
        RateLimits.Window window = new RateLimits.Window(
                OptionalLong.of(headers.limit),
                OptionalLong.of(headers.remaining),
                headers.resetNanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(headers.resetNanos)));
        LimitSample.Attempt attempt = new LimitSample.Attempt(sent.at, refused, -1, now);
        return new LimitSample(
                window, sent.reading, sent.amount, 0, new LimitSample.Doubt(new ReservationDeviation(), 0), attempt);
    }

    /** What an answer says; a reset of less than 0 is not said. */
    record Headers(long limit, long remaining, long resetNanos) {
        static Headers of(long limit, long remaining) {
            return new Headers(limit, remaining, -1);
        }

        /** Of a bucket that gets its limit in a minute. */
        static Headers ofBucket(long limit, long burst, long remaining) {
            return new Headers(limit, remaining, (burst - remaining) * MINUTE / limit);
        }
    }

    void hear(Sent sent, Headers headers) {
        cell.onSample(saying(sent, headers, false, now));
    }

    void refused(Sent sent, Headers headers) {
        cell.onSample(saying(sent, headers, true, now));
    }

    @Nullable
    LearnedLimit learned() {
        List<LearnedLimit> all = new ArrayList<>();
        cell.addLearned("tokens", all, now);
        return all.isEmpty() ? null : all.get(0);
    }

    Bandwidth bandwidth() {
        LearnedLimit learned = requireNonNull(learned(), "nothing was learned");
        return new Bandwidth(learned.kind(), learned.limit(), learned.period().toNanos(), learned.burst());
    }

    long room() {
        return cell.available(now);
    }
}
