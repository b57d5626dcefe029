package dev.llmrouter.internal.limit;

import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.internal.limit.ObservedLimit.Current;
import dev.llmrouter.internal.stats.ReservationDeviation;
import dev.llmrouter.snapshot.LearnedLimit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One limit of a deployment: the configured one, and the one that responses show. The configured limit is
 * never exceeded. Responses add a second limiter where they show a limit that the file does not have, a
 * tighter one, or that another client spends it. A request acquires from both or from none. Thread-safe
 * without locks.
 */
final class AdaptiveLimiter {
    /**
     * Of a bucket's headroom for all calls together, the part that each is charged; found in the simulator. What
     * flows in between two exchanges is granted by the second, and is headroom besides. What leaves a window is
     * granted for the moment at which it does: nothing is idle, so all of the headroom is charged there.
     */
    private static final double APIECE_OF_BUCKET = 0.3;
    /** A request is one request. */
    private static final ReservationDeviation EXACT = new ReservationDeviation();

    private volatile RateLimiter file; // replaced by a reload
    private volatile @Nullable Bandwidth configured; // replaced with it
    /**
     * Odd while the limiter of the file is being replaced: an acquisition would be lost. Written by one
     * reload at a time.
     */
    private volatile int replacements;

    private final ReservationDeviation deviation;
    private final ObservedLimit observed;
    /** Set while one thread learns. */
    private final AtomicBoolean learning = new AtomicBoolean();
    /** Written while learning. */
    private volatile @Nullable Current current;

    /** A limit of the file, of requests or of tokens; configured is null when the file does not limit. */
    AdaptiveLimiter(RateLimiter file, @Nullable Bandwidth configured, boolean units) {
        this.file = file;
        this.configured = configured;
        deviation = units ? EXACT : new ReservationDeviation();
        observed = new ObservedLimit(file, configured, units);
    }

    /** By how much calls in flight exceed their reservations. */
    ReservationDeviation deviation() {
        return deviation;
    }

    /**
     * Acquires an amount if it fits beside the headroom for calls in flight.
     *
     * @param calls how many are in flight; 0 where amounts are exact
     * @param testing whether the attempt tests a doubtful observed limit
     */
    boolean tryAcquire(long amount, long calls, boolean testing, long nowNanos) {
        if (!tryAcquireOfFile(amount, calls, nowNanos)) {
            return false;
        }
        Current seen = current;
        if (seen == null || seen.limiter().tryAcquire(amount, headroom(seen.limiter(), calls), nowNanos)) {
            return true;
        }
        if (testing && isDoubted(amount, calls, nowNanos)) {
            seen.limiter().adjust(0, amount, nowNanos, nowNanos);
            return true;
        }
        file.adjust(amount, 0, nowNanos, nowNanos);
        return false;
    }

    /** Whether an observed limit would keep the amount out for long, and no refusal has proved it lately. */
    boolean isDoubted(long amount, long calls, long nowNanos) {
        Current seen = current;
        return seen != null
                && !observed.isBelieved(nowNanos)
                && LimitProbe.isDoubted(untilAvailable(seen.limiter(), amount, calls, nowNanos));
    }

    private boolean tryAcquireOfFile(long amount, long calls, long nowNanos) {
        while (true) {
            int before = replacements;
            RateLimiter limiter = file;
            if (isReplacing(before)) {
                Thread.onSpinWait();
            } else if (!limiter.tryAcquire(amount, headroom(limiter, calls), nowNanos)) {
                return false;
            } else if (before == replacements) {
                return true;
            } else {
                // It may have been acquired after the new limiter took over what was spent.
                limiter.adjust(amount, 0, nowNanos, nowNanos);
            }
        }
    }

    private static boolean isReplacing(int replacements) {
        return (replacements & 1) != 0;
    }

    /** The file states another limit from now on; what was spent is spent. Called by one reload at a time. */
    void changeTo(RateLimiter next, @Nullable Bandwidth nextConfigured, long nowNanos) {
        int begun = replacements + 1;
        replacements = begun;
        next.guard(file.guard());
        next.takeOver(file, nowNanos);
        file = next;
        replacements = begun + 1;
        whileNoneLearns(() -> {
            configured = nextConfigured;
            current = observed.changeTo(next, nextConfigured, current);
        });
    }

    /** Counts what was spent of another limit too; no other thread uses this one yet. */
    void takeOver(AdaptiveLimiter before, long nowNanos) {
        file.takeOver(before.file, nowNanos);
    }

    /** Another account answers from now on: what the old one's responses showed does not hold for it. */
    void forgetLearned() {
        whileNoneLearns(() -> {
            observed.forget();
            current = null;
        });
    }

    private void whileNoneLearns(Runnable work) {
        while (!learning.compareAndSet(false, true)) {
            Thread.onSpinWait();
        }
        try {
            work.run();
        } finally {
            learning.set(false);
        }
    }

    private long headroom(RateLimiter limiter, long calls) {
        // Without calls no estimate can be wrong; and requests, by far the most frequent, are counted
        // exactly.
        return calls == 0 || limiter.capacity() == Long.MAX_VALUE
                ? 0
                : limiter.headroomFor(deviation.expected(calls), deviation.deviation(calls));
    }

    void adjust(long taken, long truth, long takenAtNanos, long nowNanos) {
        RateLimiter limiter = file;
        limiter.adjust(taken, truth, takenAtNanos, nowNanos);
        RateLimiter now = file;
        if (now != limiter && truth > taken) {
            // Counted twice at worst, and not never.
            now.adjust(taken, truth, takenAtNanos, nowNanos);
        }
        Current seen = current;
        // An amount from before the limiter was made is part of what it was made with.
        if (seen != null && takenAtNanos - seen.sinceNanos() >= 0) {
            seen.limiter().adjust(taken, truth, takenAtNanos, nowNanos);
        }
    }

    @Nullable
    Bandwidth configured() {
        return configured;
    }

    /** What the file admits at once. */
    long capacity() {
        return file.capacity();
    }

    /**
     * Other processes spend the configured limit too. Answers with the limiter of this process's own
     * spending.
     */
    RateLimiter shareWithOthers() {
        observed.shareWithOthers();
        return file;
    }

    /**
     * The part of one call in the headroom for so many. Of a bucket it is less than where one process keeps headroom
     * for all calls: what is charged with each call adds up while others give theirs back.
     */
    long headroomOfOne(long calls) {
        Bandwidth limit = configured;
        if (limit == null) {
            return 0;
        }
        double apiece = limit.kind() == Kind.BUCKET ? APIECE_OF_BUCKET : 1;
        return file.headroomFor(deviation.expected(calls), apiece * deviation.deviation(calls)) / calls;
    }

    long nanosUntilAvailable(long amount, long calls, long nowNanos) {
        long wait = untilAvailable(file, amount, calls, nowNanos);
        Current seen = current;
        return seen == null
                ? wait
                : Math.max(wait, observed.credible(untilAvailable(seen.limiter(), amount, calls, nowNanos), nowNanos));
    }

    private long untilAvailable(RateLimiter limiter, long amount, long calls, long nowNanos) {
        return limiter.nanosUntilAvailable(amount, headroom(limiter, calls), nowNanos);
    }

    /** By how much an amount that is acquired now delays another one that waits: {@link RateLimiter#delay}. */
    long delay(long waiting, long amount, long calls, long nowNanos) {
        RateLimiter limiter = file;
        Current seen = current;
        long delay = delay(limiter, waiting, amount, calls, nowNanos);
        return seen == null ? delay : Math.max(delay, delay(seen.limiter(), waiting, amount, calls, nowNanos));
    }

    private long delay(RateLimiter limiter, long waiting, long amount, long calls, long nowNanos) {
        return limiter.capacity() == Long.MAX_VALUE
                ? 0
                : limiter.delay(waiting, amount, headroom(limiter, calls), nowNanos);
    }

    /** Whether an amount has room now, and is ever admitted. */
    boolean admits(long amount, long calls, long nowNanos) {
        Current seen = current;
        return admits(file, amount, calls, nowNanos)
                && (seen == null || admits(seen.limiter(), amount, calls, nowNanos));
    }

    private boolean admits(RateLimiter limiter, long amount, long calls, long nowNanos) {
        long headroom = headroom(limiter, calls);
        return amount + headroom <= limiter.capacity() && limiter.nanosUntilAvailable(amount, headroom, nowNanos) <= 0;
    }

    long used(long nowNanos) {
        return file.used(nowNanos);
    }

    long available(long nowNanos) {
        Current seen = current;
        long room = file.available(nowNanos);
        return seen == null ? room : Math.min(room, seen.limiter().available(nowNanos));
    }

    /** Whether an amount is ever admitted together with the headroom. */
    boolean canHold(long amount, long calls) {
        Current seen = current;
        return amount + headroom(file, calls) <= file.capacity()
                && (seen == null
                        || amount + headroom(seen.limiter(), calls)
                                <= seen.limiter().capacity());
    }

    /** Adds the observed limit, where there is one. */
    void addLearned(String of, List<LearnedLimit> all, long nowNanos) {
        Current seen = current;
        if (seen != null) {
            Bandwidth bandwidth = seen.bandwidth();
            all.add(LearnedLimit.builder(of, bandwidth.kind())
                    .limit(bandwidth.limit())
                    .period(Duration.ofNanos(bandwidth.periodNanos()))
                    .burst(bandwidth.burst())
                    .room(seen.limiter().available(nowNanos))
                    .build());
        }
    }

    /** Sets how long the deviation counts a call: the shortest window, or for ever in buckets. */
    void rememberWindow() {
        deviation.countedFor(memoryNanos());
    }

    /**
     * How long an amount counts: the shortest window; {@link Long#MAX_VALUE} for buckets, which do not
     * forget.
     */
    long memoryNanos() {
        Current seen = current;
        return Math.min(memory(configured), memory(seen == null ? null : seen.bandwidth()));
    }

    /** How long an amount that is spent now may still be missing; 0 where nothing is limited. */
    long countsForNanos() {
        Bandwidth limit = configured;
        Current seen = current;
        return Math.max(
                limit == null ? 0 : limit.countsForNanos(),
                seen == null ? 0 : seen.bandwidth().countsForNanos());
    }

    private static long memory(@Nullable Bandwidth bandwidth) {
        return bandwidth == null || bandwidth.kind() == Kind.BUCKET ? Long.MAX_VALUE : bandwidth.periodNanos();
    }

    /** Whether any limit is configured or observed. */
    boolean limits() {
        return file.capacity() != Long.MAX_VALUE || current != null;
    }

    /** What is counted now, without what responses corrected: for {@link LimitSample#reading}. */
    long reading(long nowNanos) {
        Current seen = current;
        return observed.reading(seen == null ? file : seen.limiter(), nowNanos);
    }

    /** Sets the time that is kept between windows. */
    void guard(long nanos) {
        file.guard(nanos);
        Current seen = current;
        if (seen != null) {
            seen.limiter().guard(nanos);
        }
    }

    /** Learns from a response, unless another thread is learning from one at this moment. */
    void onSample(LimitSample sample) {
        if (sample.window().limit().isEmpty() || sample.remaining() < 0 || !learning.compareAndSet(false, true)) {
            return;
        }
        try {
            current = observed.onSample(sample, current);
        } finally {
            learning.set(false);
        }
    }

    /** Learns from whether a request was refused, unless another thread is learning at this moment. */
    void onOutcome(boolean refused, boolean isShown, long nowNanos) {
        if ((!refused && current == null) || !learning.compareAndSet(false, true)) {
            return;
        }
        try {
            current = refused
                    ? observed.refused(isShown, availablePart(nowNanos), current, nowNanos)
                    : observed.admitted(current, nowNanos);
        } finally {
            learning.set(false);
        }
    }

    /** The part of the limit that is left, of the tighter one where responses show another; 1 where nothing is limited. */
    double availablePart(long nowNanos) {
        Current seen = current;
        double ofFile = availablePart(file, nowNanos);
        return seen == null ? ofFile : Math.min(ofFile, availablePart(seen.limiter(), nowNanos));
    }

    private static double availablePart(RateLimiter limiter, long nowNanos) {
        long capacity = limiter.capacity();
        return capacity == Long.MAX_VALUE ? 1 : limiter.available(nowNanos) / (double) Math.max(1, capacity);
    }

    /** A limit that responses showed and no other process knows yet; null when there is none. */
    @Nullable
    Bandwidth drainLearned() {
        return observed.drainLearned();
    }

    /** Another process has learned a limit. It counts unless another thread is learning at this moment. */
    void adopt(Bandwidth bandwidth, long nowNanos) {
        if (learning.compareAndSet(false, true)) {
            try {
                current = observed.adopt(bandwidth, current, nowNanos);
            } finally {
                learning.set(false);
            }
        }
    }
}
