package dev.llmrouter.internal.limit;

import dev.llmrouter.catalog.Bounded;
import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.internal.stats.ReservationDeviation;
import dev.llmrouter.snapshot.LearnedLimit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One limit of a deployment: what the file allows, and what the provider's answers show it to allow. What the file says is never exceeded; the
 * answers make a second meter where they show a limit that the file does not have, one that is tighter, or that somebody else spends it. Both
 * are taken together or not at all. Thread-safe without locks.
 */
final class AdaptiveLimiter {
    /** Of the limit: less is rounding, and calls that end while an answer is under way. */
    private static final double INEXACT = 0.02;

    private static final int FEW = 2;
    private static final long NEVER = Long.MIN_VALUE;
    /** As long as a provider's wish to be left alone counts. */
    private static final long BELIEVED_NANOS = Bounded.LONGEST_ASKED.toNanos();
    /** Of the deviation that would be left over for all calls together, what is charged with each; found in the simulator. */
    private static final double APIECE = 0.3;
    /** So many periods without a sign of others, and there are none. */
    private static final int SHARED_FOR = 3;
    /** By how many standard deviations an answer must differ from the meter to be better than it. */
    private static final double SURE = 4;
    /** So many answers in a row that know of more than was counted: not one large request that was taken for a small one. */
    private static final int NO_ACCIDENT = 3;

    private final boolean units;
    private volatile RateLimiter file; // replaced by a reload
    private volatile @Nullable Bandwidth configured; // replaced with it
    /** Odd while the meter of the file is being replaced: what is taken then would be lost. Written by reloads, one at a time. */
    private volatile int replacements;

    private LimitDetector evidence; // of who hears, and of a reload in its place
    private boolean shared; // set before it is used
    private final AtomicBoolean sampling = new AtomicBoolean();
    /** Written by who hears. */
    private volatile @Nullable Observed observed;
    /** All that the observed meter was moved by because answers said so; written by who hears. */
    private volatile long corrected;

    /** For the other processes. */
    private final AtomicReference<@Nullable Bandwidth> found = new AtomicReference<>();

    /** Until when a refusal proves what answers showed, however long that keeps everything out; written by who hears. */
    private volatile long believedUntil = NEVER;

    private long newestSentAt; // of who hears
    private boolean lastSample; // of who hears

    private long movedAt; // of who hears
    private int surprises; // of who hears

    /**
     * What answers show.
     *
     * @param meter counts it
     * @param shape how
     * @param sinceNanos when it was made
     * @param toShare whether it is there only because somebody else spends the limit of the file
     */
    private record Observed(RateLimiter meter, Bandwidth shape, long sinceNanos, boolean toShare) {}

    /** A limit of the file, of requests or of tokens; told is null when that is none. */
    AdaptiveLimiter(RateLimiter file, @Nullable Bandwidth configured, boolean units) {
        this.file = file;
        this.configured = configured;
        this.units = units;
        evidence = new LimitDetector(configured, units);
    }

    /**
     * Takes an amount if it fits, with what the calls in flight may take on top of their shares.
     *
     * @param testing whether the attempt tests what answers showed, if that is doubted
     */
    boolean tryAcquire(long amount, ReservationDeviation error, long calls, boolean testing, long nowNanos) {
        if (!takeOfFile(amount, error, calls, nowNanos)) {
            return false;
        }
        Observed seen = observed;
        if (seen == null || seen.meter.tryAcquire(amount, headroom(seen.meter, error, calls), nowNanos)) {
            return true;
        }
        if (testing && isDoubted(amount, error, calls, nowNanos)) {
            seen.meter.adjust(0, amount, nowNanos, nowNanos);
            return true;
        }
        file.adjust(amount, 0, nowNanos, nowNanos);
        return false;
    }

    /** Whether answers showed a limit that would keep the amount out for long, and no refusal has proved it lately. */
    boolean isDoubted(long amount, ReservationDeviation error, long calls, long nowNanos) {
        Observed seen = observed;
        return seen != null
                && !isBelieved(nowNanos)
                && LimitProbe.isDoubted(
                        seen.meter.nanosUntilAvailable(amount, headroom(seen.meter, error, calls), nowNanos));
    }

    private boolean isBelieved(long nowNanos) {
        long until = believedUntil;
        return until != NEVER && until - nowNanos > 0;
    }

    private boolean takeOfFile(long amount, ReservationDeviation error, long calls, long nowNanos) {
        while (true) {
            int before = replacements;
            RateLimiter meter = file;
            if (isReplacing(before)) {
                Thread.onSpinWait();
            } else if (!meter.tryAcquire(amount, headroom(meter, error, calls), nowNanos)) {
                return false;
            } else if (before == replacements) {
                return true;
            } else {
                // It may have been taken after the new meter took over what was spent.
                meter.adjust(amount, 0, nowNanos, nowNanos);
            }
        }
    }

    private static boolean isReplacing(int replacements) {
        return (replacements & 1) != 0;
    }

    /** The file says something else from now on; what was spent is spent. Called by one reload at a time. */
    void changeTo(RateLimiter next, @Nullable Bandwidth nextConfigured, long nowNanos) {
        int begun = replacements + 1;
        replacements = begun;
        next.guard(file.guard());
        next.takeOver(file, nowNanos);
        file = next;
        replacements = begun + 1;
        whileUnobserved(() -> {
            configured = nextConfigured;
            evidence = new LimitDetector(nextConfigured, units);
            Observed seen = observed;
            if (seen != null
                    && (seen.toShare || (nextConfigured != null && !seen.shape.isTighterThan(nextConfigured)))) {
                observed = null;
                corrected = 0;
            }
        });
    }

    /** Counts what was spent of another limit too; nobody else uses this one yet. */
    void takeOver(AdaptiveLimiter before, long nowNanos) {
        file.takeOver(before.file, nowNanos);
    }

    /** Another account answers from now on: what the old one's answers showed says nothing about it. */
    void forgetLearned() {
        whileUnobserved(() -> {
            evidence = new LimitDetector(configured, units);
            observed = null;
            corrected = 0;
            lastSample = false;
            surprises = 0;
            believedUntil = NEVER;
            found.set(null);
        });
    }

    private void whileUnobserved(Runnable work) {
        while (!sampling.compareAndSet(false, true)) {
            Thread.onSpinWait();
        }
        try {
            work.run();
        } finally {
            sampling.set(false);
        }
    }

    private static long headroom(RateLimiter meter, ReservationDeviation error, long calls) {
        // Without calls there is nothing to be wrong about; and requests are counted without a doubt, by far the most
        // often.
        return calls == 0 || meter.capacity() == Long.MAX_VALUE
                ? 0
                : meter.headroomFor(error.expected(calls), error.deviation(calls));
    }

    void adjust(long taken, long truth, long takenAtNanos, long nowNanos) {
        RateLimiter meter = file;
        meter.adjust(taken, truth, takenAtNanos, nowNanos);
        RateLimiter now = file;
        if (now != meter && truth > taken) {
            // Counted twice at worst, and not never.
            now.adjust(taken, truth, takenAtNanos, nowNanos);
        }
        Observed seen = observed;
        // What was taken before the meter was made is in what it was made with.
        if (seen != null && takenAtNanos - seen.sinceNanos >= 0) {
            seen.meter.adjust(taken, truth, takenAtNanos, nowNanos);
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

    /** Others spend the limit of the file too, and that is known otherwise. Answers with what counts this process's own spending. */
    RateLimiter shareWithOthers() {
        shared = true;
        return file;
    }

    /**
     * Of what so many calls leave over, the part of one. Less than where one process leaves it over for all: what is charged with each call adds up
     * while others give theirs back.
     */
    long headroomOfOne(ReservationDeviation error, long calls) {
        return file.capacity() == Long.MAX_VALUE
                ? 0
                : file.headroomFor(error.expected(calls), APIECE * error.deviation(calls)) / calls;
    }

    long nanosUntilAvailable(long amount, ReservationDeviation error, long calls, long nowNanos) {
        long wait = file.nanosUntilAvailable(amount, headroom(file, error, calls), nowNanos);
        Observed seen = observed;
        return seen == null
                ? wait
                : Math.max(
                        wait,
                        credible(
                                seen.meter.nanosUntilAvailable(amount, headroom(seen.meter, error, calls), nowNanos),
                                nowNanos));
    }

    /** What answers showed keeps nothing out for longer than a refusal proves it. */
    private long credible(long waitNanos, long nowNanos) {
        if (!LimitProbe.isDoubted(waitNanos)) {
            return waitNanos;
        }
        return isBelieved(nowNanos) ? Math.min(waitNanos, believedUntil - nowNanos) : 0;
    }

    /** Whether an amount has room now, and is ever admitted. */
    boolean admits(long amount, ReservationDeviation error, long calls, long nowNanos) {
        Observed seen = observed;
        return admits(file, amount, headroom(file, error, calls), nowNanos)
                && (seen == null || admits(seen.meter, amount, headroom(seen.meter, error, calls), nowNanos));
    }

    private static boolean admits(RateLimiter meter, long amount, long headroom, long nowNanos) {
        return amount + headroom <= meter.capacity() && meter.nanosUntilAvailable(amount, headroom, nowNanos) <= 0;
    }

    long used(long nowNanos) {
        return file.used(nowNanos);
    }

    long available(long nowNanos) {
        Observed seen = observed;
        long room = file.available(nowNanos);
        return seen == null ? room : Math.min(room, seen.meter.available(nowNanos));
    }

    /** Whether an amount is ever admitted together with what is left over. */
    boolean canHold(long amount, ReservationDeviation error, long calls) {
        Observed seen = observed;
        return amount + headroom(file, error, calls) <= file.capacity()
                && (seen == null || amount + headroom(seen.meter, error, calls) <= seen.meter.capacity());
    }

    /** Adds what the provider's answers show, while that is something new. */
    void addLearned(String of, List<LearnedLimit> all, long nowNanos) {
        Observed seen = observed;
        if (seen != null) {
            Bandwidth shape = seen.shape;
            all.add(LearnedLimit.builder(of, shape.kind())
                    .limit(shape.limit())
                    .period(Duration.ofNanos(shape.periodNanos()))
                    .burst(shape.burst())
                    .room(seen.meter.available(nowNanos))
                    .build());
        }
    }

    /** How long what was taken counts: the shortest window; {@link Long#MAX_VALUE} for buckets, which do not forget. */
    long memoryNanos() {
        Observed seen = observed;
        return Math.min(memory(configured), memory(seen == null ? null : seen.shape));
    }

    /** How long what is spent now may still be missing; 0 where nothing is limited. */
    long countsForNanos() {
        Bandwidth limit = configured;
        Observed seen = observed;
        return Math.max(limit == null ? 0 : limit.countsForNanos(), seen == null ? 0 : seen.shape.countsForNanos());
    }

    private static long memory(@Nullable Bandwidth shape) {
        return shape == null || shape.kind() == Kind.BUCKET ? Long.MAX_VALUE : shape.periodNanos();
    }

    /** Whether anything is counted against anything. */
    boolean limits() {
        return file.capacity() != Long.MAX_VALUE || observed != null;
    }

    /** What is counted now, without what answers corrected: for {@link LimitSample#reading}. */
    long reading(long nowNanos) {
        Observed seen = observed;
        return (seen == null ? file : seen.meter).used(nowNanos) - corrected;
    }

    /** Widens, or narrows, what is kept between the windows. */
    void guard(long nanos) {
        file.guard(nanos);
        Observed seen = observed;
        if (seen != null) {
            seen.meter.guard(nanos);
        }
    }

    /** Compares what an answer says with what was counted. Answers to older requests than one that was heard say nothing new. */
    void onSample(LimitSample said) {
        if (said.window().limit().isEmpty() || said.remaining() < 0 || !sampling.compareAndSet(false, true)) {
            // Another answer is being heard; the next one says as much.
            return;
        }
        try {
            long sentAt = said.attempt().sentAtNanos();
            if (!lastSample || sentAt - newestSentAt >= 0) {
                lastSample = true;
                newestSentAt = sentAt;
                learn(said);
            }
        } finally {
            sampling.set(false);
        }
    }

    private void learn(LimitSample said) {
        if (said.attempt().refused() && said.remaining() == 0) {
            believedUntil = said.attempt().nowNanos() + BELIEVED_NANOS;
        }
        evidence.add(said);
        compare(said, evidence.shape());
        Bandwidth shape = evidence.shape();
        if (shape == null) {
            return;
        }
        Observed seen = observed;
        boolean tighter = configured == null || shape.isTighterThan(configured);
        if (tighter && (seen == null || !shape.isLike(seen.shape))) {
            observe(shape, said, false);
        } else if (!tighter && seen != null && !(seen.toShare && isShared(said, shape))) {
            // It was no tighter, or whoever else spent it has stopped.
            observed = null;
            corrected = 0;
        }
    }

    private boolean isShared(LimitSample said, Bandwidth shape) {
        return said.attempt().nowNanos() - movedAt < SHARED_FOR * shape.periodNanos();
    }

    /** What answers showed and no other process knows yet; null when there is nothing new. */
    @Nullable
    Bandwidth drainLearned() {
        return found.get() == null ? null : found.getAndSet(null);
    }

    /** Another process was shown a limit. Answers to this one will confirm it, or not. */
    void adopt(Bandwidth shape, long nowNanos) {
        Observed seen = observed;
        boolean tighter = configured == null || shape.isTighterThan(configured);
        if (tighter && (seen == null || !shape.isLike(seen.shape)) && sampling.compareAndSet(false, true)) {
            try {
                RateLimiter meter = shape.meter(Math.min(shape.burst(), file.used(nowNanos)), nowNanos);
                meter.guard(file.guard());
                corrected = 0;
                movedAt = nowNanos;
                observed = new Observed(meter, shape, nowNanos, false);
            } finally {
                sampling.set(false);
            }
        }
    }

    private void observe(Bandwidth shape, LimitSample said, boolean toShare) {
        found.set(toShare ? null : shape);
        long now = said.attempt().nowNanos();
        long since = comparable(said) ? reading(now) - said.reading() : said.others();
        long used = shape.burst() - said.remaining() + Math.max(0, since);
        RateLimiter meter = shape.meter(Math.max(0, used), now);
        meter.guard(file.guard());
        corrected = 0;
        observed = new Observed(meter, shape, now, toShare);
        movedAt = now;
    }

    /** A meter that says something else than the answer is moved, if it cannot be the estimates of what is in flight. */
    private void compare(LimitSample said, @Nullable Bandwidth shape) {
        if (shape == null || !comparable(said)) {
            return;
        }
        long counted = said.reading() + corrected - (said.attempt().refused() ? said.own() : 0);
        long difference = shape.burst()
                - said.remaining()
                - counted
                - Math.round(said.doubt().expected());
        double unsure = INEXACT * shape.burst() + FEW + SURE * said.doubt().deviation();
        evidence.forgot(units ? missesRequests(said, shape) : -difference > unsure);
        boolean surprising = Math.abs(difference) > unsure;
        surprises = surprising ? surprises + 1 : 0;
        if (!surprising) {
            return;
        }
        if (said.attempt().refused() && difference > 0) {
            evidence.refusedEarly();
        }
        Observed seen = observed;
        if (seen == null) {
            // Somebody else spends it.
            if (!shared
                    && difference > 0
                    && surprises >= NO_ACCIDENT
                    && (configured == null || shape.hasRateOf(configured))) {
                observe(shape, said, true);
            }
        } else if (shape.isLike(seen.shape)) {
            move(seen, difference, said.attempt());
        }
    }

    /** Of requests it is known how many there were: only how long a window counts them is inexact. */
    private static boolean missesRequests(LimitSample said, Bandwidth shape) {
        long made = said.reading() - (said.attempt().refused() ? said.own() : 0);
        return made - (shape.burst() - said.remaining()) > INEXACT * made + FEW;
    }

    /** A reading of the meter that is there now; not of the one that was before it. */
    private boolean comparable(LimitSample said) {
        Observed seen = observed;
        return said.reading() != LimitSample.NO_READING
                && (seen == null || said.attempt().sentAtNanos() - seen.sinceNanos >= 0);
    }

    private void move(Observed seen, long difference, LimitSample.Attempt attempt) {
        if (difference > 0) {
            seen.meter.adjust(0, difference, attempt.sentAtNanos(), attempt.nowNanos());
        } else if (seen.shape.kind() == Kind.BUCKET) {
            seen.meter.adjust(-difference, 0, attempt.nowNanos(), attempt.nowNanos());
        } else {
            // What is in a window leaves it by itself.
            return;
        }
        long moved = corrected + difference;
        corrected = moved;
        movedAt = attempt.nowNanos();
    }
}
