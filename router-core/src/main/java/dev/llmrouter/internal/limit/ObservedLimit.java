package dev.llmrouter.internal.limit;

import dev.llmrouter.catalog.Bounded;
import dev.llmrouter.catalog.Limits.Kind;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Learns one limit from the headers of responses: which limit they show, whether it is tighter than the
 * configured one, and how far the observed limiter is from what the provider counted. {@link AdaptiveLimiter}
 * lets one thread at a time learn, and acquires from what was learned. Any thread may read what is volatile
 * here.
 */
final class ObservedLimit {
    /** Of the limit: less is rounding, and calls that end while a response is on its way. */
    private static final double INEXACT = 0.02;

    private static final int MIN_DIFFERENCE = 2;
    private static final long NEVER = Long.MIN_VALUE;
    /** As long as a provider's Retry-After counts at most. */
    private static final long BELIEVED_NANOS = Bounded.LONGEST_ASKED.toNanos();
    /** Without a sign of other clients for so many periods, there are none. */
    private static final int SHARED_FOR = 3;
    /** By how many standard deviations a response must differ from the limiter to be better than it. */
    private static final double SIGMAS = 4;
    /**
     * So many responses in a row show more than was counted: not one large request that was estimated too
     * low.
     */
    private static final int CONFIRMATIONS = 3;

    private final boolean units;
    private final RefusalShare share = new RefusalShare();
    /** Whether responses show the limit of which there is a share; else the file does. */
    private boolean shareOfShown;

    private RateLimiter file;
    private @Nullable Bandwidth configured;
    private LimitDetector detector;
    private volatile boolean shared;
    /** The sum of all moves of the observed limiter. */
    private volatile long corrected;

    /** For the other processes. */
    private final AtomicReference<@Nullable Bandwidth> learned = new AtomicReference<>();

    /** Until when a refusal proves the observed limit, however long that keeps every request out. */
    private volatile long believedUntil = NEVER;

    private long newestSentAt;
    private boolean hasSample;
    private long movedAt;
    private int surprises;

    /**
     * What responses show.
     *
     * @param limiter counts it
     * @param bandwidth how it counts
     * @param sinceNanos when it was made
     * @param toShare whether it exists only because another client spends the configured limit too
     */
    record Current(RateLimiter limiter, Bandwidth bandwidth, long sinceNanos, boolean toShare) {}

    /** Learns beside a limiter of the file; configured is null when the file does not limit. */
    ObservedLimit(RateLimiter file, @Nullable Bandwidth configured, boolean units) {
        this.file = file;
        this.configured = configured;
        this.units = units;
        detector = new LimitDetector(configured, units);
    }

    /** The file states another limit from now on. Answers with what is left of the observed one. */
    @Nullable
    Current changeTo(RateLimiter nextFile, @Nullable Bandwidth next, @Nullable Current seen) {
        file = nextFile;
        configured = next;
        detector = new LimitDetector(next, units);
        share.forget();
        boolean stays = seen != null && !seen.toShare && (next == null || seen.bandwidth.isTighterThan(next));
        return stays ? seen : discard();
    }

    /** Nothing that was learned counts any more. */
    void forget() {
        detector = new LimitDetector(configured, units);
        share.forget();
        discard();
        hasSample = false;
        surprises = 0;
        believedUntil = NEVER;
        learned.set(null);
    }

    private @Nullable Current discard() {
        corrected = 0;
        return null;
    }

    /** Other processes spend the limit too, and the store counts them: their spending is no surprise. */
    void shareWithOthers() {
        shared = true;
    }

    /** Whether a refusal has proved the observed limit lately. */
    boolean isBelieved(long nowNanos) {
        long until = believedUntil;
        return until != NEVER && until - nowNanos > 0;
    }

    /** An observed limit keeps no request out for longer than a refusal proves it. */
    long credible(long waitNanos, long nowNanos) {
        if (!LimitProbe.isDoubted(waitNanos)) {
            return waitNanos;
        }
        return isBelieved(nowNanos) ? Math.min(waitNanos, believedUntil - nowNanos) : 0;
    }

    /** What a limiter counts now, without its moves. */
    long reading(RateLimiter limiter, long nowNanos) {
        return limiter.used(nowNanos) - corrected;
    }

    /** A limit that responses showed and no other process knows yet; null when there is none. */
    @Nullable
    Bandwidth drainLearned() {
        return learned.get() == null ? null : learned.getAndSet(null);
    }

    /** Another process has learned a limit. Responses to this process will confirm it, or not. */
    @Nullable
    Current adopt(Bandwidth bandwidth, @Nullable Current seen, long nowNanos) {
        boolean tighter = configured == null || bandwidth.isTighterThan(configured);
        if (!tighter || (seen != null && bandwidth.isLike(seen.bandwidth))) {
            return seen;
        }
        return begin(bandwidth, Math.min(bandwidth.burst(), file.used(nowNanos)), nowNanos, false);
    }

    private Current begin(Bandwidth bandwidth, long used, long nowNanos, boolean toShare) {
        RateLimiter limiter = bandwidth.newLimiter(used, nowNanos);
        limiter.guard(file.guard());
        corrected = 0;
        movedAt = nowNanos;
        return new Current(limiter, bandwidth, nowNanos, toShare);
    }

    /**
     * Compares a response with what was counted, and answers with what is observed from now on. A response to
     * an older request than the newest one so far shows nothing new.
     */
    @Nullable
    Current onSample(LimitSample sample, @Nullable Current seen) {
        long sentAt = sample.attempt().sentAtNanos();
        if (hasSample && sentAt - newestSentAt < 0) {
            return seen;
        }
        hasSample = true;
        newestSentAt = sentAt;
        if (sample.attempt().refused() && sample.remaining() == 0) {
            believedUntil = sample.attempt().nowNanos() + BELIEVED_NANOS;
        }
        detector.add(sample);
        Current compared = compare(sample, shown(), seen);
        Bandwidth bandwidth = shown();
        return bandwidth == null ? compared : learn(sample, bandwidth, compared);
    }

    /** What responses show, as far as it is this process's. */
    private @Nullable Bandwidth shown() {
        Bandwidth bandwidth = detector.bandwidth();
        if (bandwidth == null || !shareOfShown || share.share() >= 1 || bandwidth.kind() != Kind.BUCKET) {
            return bandwidth;
        }
        return bandwidth.times(share.share(), true);
    }

    /**
     * A request was refused. Where no response shows how much is left, or only what was left before other clients
     * spent it, the refusal itself says that less is this process's.
     *
     * @param isShown whether the response says how much was left
     * @param left the part of the limit that could still be spent by the process's own count
     */
    @Nullable
    Current refused(boolean isShown, double left, @Nullable Current seen, long nowNanos) {
        Bandwidth whole = isShown ? detector.bandwidth() : configured;
        boolean byOthers = configured == null || (seen != null && seen.toShare);
        // Of a window the response says it all: what was spent is spent for as long as it is in the window.
        boolean enough = isShown && whole != null && (whole.kind() == Kind.SLIDING || !byOthers);
        if (whole == null || shared || enough) {
            return seen;
        }
        if (!share.refused(left, nowNanos)) {
            return seen;
        }
        shareOfShown = isShown;
        return ofShare(whole, seen, true, nowNanos);
    }

    /** A request was not refused. */
    @Nullable
    Current admitted(@Nullable Current seen, long nowNanos) {
        if (seen == null || share.share() >= 1 || !share.admitted(nowNanos)) {
            return seen;
        }
        Bandwidth whole = shareOfShown ? detector.bandwidth() : configured;
        if (whole == null) {
            return seen;
        }
        return share.share() >= 1 && !shareOfShown ? discard() : ofShare(whole, seen, false, nowNanos);
    }

    private Current ofShare(Bandwidth whole, @Nullable Current seen, boolean refused, long nowNanos) {
        Bandwidth part = whole.times(share.share(), shareOfShown);
        boolean toShare = seen != null && seen.toShare;
        if (part.kind() == Kind.SLIDING) {
            Current next = begin(part, 0, nowNanos, toShare);
            next.limiter.takeOver(file, nowNanos);
            return next;
        }
        long used = seen == null ? file.used(nowNanos) : seen.limiter.used(nowNanos);
        return begin(part, refused && !shareOfShown ? part.burst() : Math.min(part.burst(), used), nowNanos, toShare);
    }

    private @Nullable Current learn(LimitSample sample, Bandwidth bandwidth, @Nullable Current seen) {
        if (configured == null || bandwidth.isTighterThan(configured)) {
            boolean known = seen != null && bandwidth.isLike(seen.bandwidth);
            return known ? seen : observe(sample, bandwidth, seen, false);
        }
        // It was no tighter, or the other client has stopped.
        return seen != null && seen.toShare && isShared(sample, bandwidth) ? seen : discard();
    }

    private boolean isShared(LimitSample sample, Bandwidth bandwidth) {
        return sample.attempt().nowNanos() - movedAt < SHARED_FOR * bandwidth.periodNanos();
    }

    private Current observe(LimitSample sample, Bandwidth bandwidth, @Nullable Current seen, boolean toShare) {
        learned.set(toShare ? null : bandwidth);
        long now = sample.attempt().nowNanos();
        long since = isComparable(sample, seen)
                ? reading(seen == null ? file : seen.limiter, now) - sample.reading()
                : sample.others();
        long used = bandwidth.burst() - sample.remaining() + Math.max(0, since);
        return begin(bandwidth, Math.max(0, used), now, toShare);
    }

    /**
     * A limiter that differs from the response is moved, unless the estimates of calls in flight explain
     * that.
     */
    private @Nullable Current compare(LimitSample sample, @Nullable Bandwidth bandwidth, @Nullable Current seen) {
        if (bandwidth == null || !isComparable(sample, seen)) {
            return seen;
        }
        boolean refused = sample.attempt().refused();
        long counted = sample.reading() + corrected - (refused ? sample.own() : 0);
        long difference = bandwidth.burst()
                - sample.remaining()
                - counted
                - Math.round(sample.doubt().expected());
        double unsure = INEXACT * bandwidth.burst()
                + MIN_DIFFERENCE
                + SIGMAS * sample.doubt().deviation();
        detector.expiredEarly(units ? missesRequests(sample, bandwidth) : -difference > unsure);
        boolean surprising = Math.abs(difference) > unsure;
        surprises = surprising ? surprises + 1 : 0;
        if (!surprising) {
            return seen;
        }
        if (refused && difference > 0) {
            detector.refusedEarly();
        }
        if (seen != null) {
            if (bandwidth.isLike(seen.bandwidth)) {
                move(seen, difference, sample.attempt());
            }
            return seen;
        }
        return isSpentByOthers(difference, bandwidth) ? observe(sample, bandwidth, null, true) : null;
    }

    private boolean isSpentByOthers(long difference, Bandwidth bandwidth) {
        return !shared
                && difference > 0
                && surprises >= CONFIRMATIONS
                && (configured == null || bandwidth.hasRateOf(configured));
    }

    /** The number of requests is known exactly: only how long a window counts them is not. */
    private static boolean missesRequests(LimitSample sample, Bandwidth bandwidth) {
        long made = sample.reading() - (sample.attempt().refused() ? sample.own() : 0);
        return made - (bandwidth.burst() - sample.remaining()) > INEXACT * made + MIN_DIFFERENCE;
    }

    /** Whether the reading is one of the limiter that exists now, and not of the one before it. */
    private static boolean isComparable(LimitSample sample, @Nullable Current seen) {
        return sample.reading() != LimitSample.NO_READING
                && (seen == null || sample.attempt().sentAtNanos() - seen.sinceNanos >= 0);
    }

    private void move(Current seen, long difference, LimitSample.Attempt attempt) {
        if (difference > 0) {
            seen.limiter.adjust(0, difference, attempt.sentAtNanos(), attempt.nowNanos());
        } else if (seen.bandwidth.kind() == Kind.BUCKET) {
            seen.limiter.adjust(-difference, 0, attempt.nowNanos(), attempt.nowNanos());
        } else {
            // Amounts leave a window by themselves.
            return;
        }
        long moved = corrected + difference;
        corrected = moved;
        movedAt = attempt.nowNanos();
    }
}
