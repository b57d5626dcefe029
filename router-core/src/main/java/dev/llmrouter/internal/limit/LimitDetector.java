package dev.llmrouter.internal.limit;

import dev.llmrouter.catalog.Bounded;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Infers from the headers of recent responses how a provider counts one limit. Headers give three numbers and
 * not what they mean; that shows in how they go together. Used by one thread at a time.
 *
 * <ul>
 *   <li>In a bucket, what is missing is what the time until it is full brings: the rest, and what flows in
 * until the reset, are always the same
 *       sum, and that is the burst. The period in which this holds is the one that the limit speaks of: a
 * minute, or with some a day.
 *   <li>A reset that says neither belongs to a window. It is never later than the window's end.
 *   <li>Without a reset the window shows when the provider forgets: it is shorter than the time in which it
 * has forgotten what was spent.
 * </ul>
 */
final class LimitDetector {
    private static final int KEPT = 32;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final long[] PERIODS = {MINUTE, TimeUnit.HOURS.toNanos(1), TimeUnit.DAYS.toNanos(1)};
    /** Those that providers are known to count in. */
    private static final long[] SHORT_WINDOWS = {SECOND, 10 * SECOND, MINUTE};
    /**
     * The length of a window of which nothing is known. Headers correct a guess that is too short; one that
     * is too long is never found out while requests wait for it.
     */
    private static final long GUESS = 10 * SECOND;
    /** Counts and resets are rounded, and a call that ends while an answer is written moves them. */
    private static final double INEXACT = 0.02;
    /** One response that shows less than was spent may be an accident. */
    private static final int CONFIRMATIONS = 2;
    /** Of the limit: what falls from less may have been given back. */
    private static final double LEAST_PEAK = 0.05;
    /** A bucket that was this much fuller and emptier, with the same sum. */
    private static final double PROOF = 0.1;
    /** Resets in whole seconds are a second late on average; fewer of them may all be on time. */
    private static final int SOME = 4;
    /** So many resets within a tenth of each other are a window that slides. */
    private static final int TO_BE_STEADY = 8;

    private final @Nullable Bandwidth configured;
    /** The lengths that a window without a reset may have, the file's among them; the shortest first. */
    private final long[] windows;

    private final int guess;
    /** Whether requests are counted: each is one, and none is given back. */
    private final boolean units;

    private final long[] remaining = new long[KEPT];
    /** Negative where nothing was shown. */
    private final long[] resets = new long[KEPT];

    private int count;
    private int resetsSeen;
    private long limit = -1;
    private int window;
    private int shortest;
    private int earlyExpiries;
    private boolean isWindow;
    private long peak;
    private boolean hasDropped;
    private long lastDropAtNanos;
    private long lastDropAfterNanos;
    private long lastUsed = -1;
    private long lastSentAtNanos;
    private long betweenDrops = Long.MAX_VALUE;

    /** The file's limit; null when it has none. */
    LimitDetector(@Nullable Bandwidth configured, boolean units) {
        this.configured = configured;
        this.units = units;
        windows = LongStream.concat(
                        LongStream.of(SHORT_WINDOWS),
                        configured == null ? LongStream.empty() : LongStream.of(configured.periodNanos()))
                .distinct()
                .sorted()
                .toArray();
        guess = Arrays.binarySearch(windows, GUESS);
        window = guess;
    }

    void add(LimitSample sample) {
        long newLimit = sample.window().limit().orElse(0);
        long newRemaining = sample.remaining();
        long resetNanos = sample.resetNanos();
        if (newLimit != limit) {
            limit = newLimit;
            count = 0;
            resetsSeen = 0;
            isWindow = false;
            peak = 0;
            hasDropped = false;
            lastUsed = -1;
            betweenDrops = Long.MAX_VALUE;
            int asConfigured = windowAsConfigured();
            window = asConfigured < 0 ? guess : asConfigured;
            shortest = Math.max(0, asConfigured);
        }
        remaining[count % KEPT] = newRemaining;
        resets[count % KEPT] = resetNanos;
        count = count == 2 * KEPT - 1 ? KEPT : count + 1;
        resetsSeen += resetNanos >= 0 ? 1 : 0;
        watch(limit - newRemaining, sample);
    }

    /** When slices of a clock end, what was used is gone: how far apart that happens is how long they are. */
    private void watch(long used, LimitSample sample) {
        long sentAtNanos = sample.attempt().sentAtNanos();
        // Of what calls in flight hold, some is given back while the slice lasts.
        long givenBack = units ? 0 : sample.own() + sample.others();
        boolean gone = used + givenBack < peak / 2 && peak >= LEAST_PEAK * limit;
        if (gone || isLessByRequests(used, sentAtNanos)) {
            if (hasDropped && sentAtNanos - lastDropAtNanos > SECOND / 2) {
                // Less is one fall, seen twice by requests that overtook each other. The first one may have
                // been at any time since the answer before it.
                betweenDrops = Math.min(betweenDrops, sentAtNanos - lastDropAfterNanos);
            }
            hasDropped = true;
            lastDropAtNanos = sentAtNanos;
            lastDropAfterNanos = lastUsed < 0 ? sentAtNanos : lastSentAtNanos;
            peak = used;
        }
        peak = Math.max(peak, used);
        lastUsed = used;
        lastSentAtNanos = sentAtNanos;
    }

    /** A request that did not overtake the one before it should be counted on top of that. */
    private boolean isLessByRequests(long used, long sentAtNanos) {
        return units && used <= lastUsed && sentAtNanos - lastSentAtNanos > SECOND / 4;
    }

    /** A limit of the file's window, or of another that is known, is recognized by its rate. */
    private int windowAsConfigured() {
        for (int i = windows.length - 1; i >= 0 && configured != null && limit > 0; i--) {
            if (Bandwidth.window(limit, windows[i]).hasRateOf(configured)) {
                return i;
            }
        }
        return -1;
    }

    /** How the provider counts; null when its limit is none. */
    @Nullable
    Bandwidth bandwidth() {
        if (limit <= 0 || limit >= Bounded.MOST) {
            return null;
        }
        // A few that are missing of a large limit are back within seconds in any period: then it is the usual
        // one.
        boolean usual = isFullAfter(MINUTE);
        for (int i = 1; i < PERIODS.length && !usual; i++) {
            if (isFullAfter(PERIODS[i])) {
                return Bandwidth.bucket(limit, PERIODS[i], limit);
            }
        }
        long burst = burst();
        return burst > 0 ? Bandwidth.bucket(limit, MINUTE, burst) : Bandwidth.window(limit, windowNanos());
    }

    /** Whether what is missing is what the limit brings until the reset, if it is one for this long time. */
    private boolean isFullAfter(long period) {
        boolean some = false;
        for (int i = 0; i < Math.min(count, KEPT); i++) {
            double missing = (limit - remaining[i]) * (period / (double) limit);
            if (resets[i] >= 0) {
                some |= resets[i] > MINUTE / 60;
                if (Math.abs(missing - resets[i]) > late() + INEXACT * period / limit + resets[i] / 20.0) {
                    return false;
                }
            }
        }
        return some;
    }

    /** What a bucket would hold that gets the limit in a minute; 0 when no bucket says what was shown. */
    private long burst() {
        double rate = limit / (double) MINUTE;
        double inexact = Math.max(INEXACT * limit, rate * late()) + 1;
        double least = Double.MAX_VALUE;
        double most = 0;
        double sum = 0;
        int known = 0;
        long fullest = 0;
        long emptiest = Long.MAX_VALUE;
        for (int i = 0; i < Math.min(count, KEPT); i++) {
            // An empty one may be in debt, and then its reset is later than what it says is missing.
            if (resets[i] >= 0 && remaining[i] > 0) {
                double held = remaining[i] + rate * resets[i];
                least = Math.min(least, held);
                most = Math.max(most, held);
                sum += held;
                known++;
                fullest = Math.max(fullest, remaining[i]);
                emptiest = Math.min(emptiest, remaining[i]);
            }
        }
        boolean fits = most > 0 && most - least <= inexact && most <= limit + inexact;
        // Any window that is always nearly spent looks like a bucket: what has shown to be none must show
        // more to be one.
        isWindow = (isWindow && !(fits && fullest - emptiest > PROOF * limit)) || (most > 0 && !fits);
        if (isWindow || !fits) {
            return 0;
        }
        // No less was in it than was left, and no more than the least sum.
        double held = known < SOME || !inSeconds()
                ? least
                : Math.max((double) fullest, Math.min(least, sum / known - rate * SECOND));
        return Math.min(limit, Math.round(held));
    }

    /**
     * By how much a reset may be later than it should: it may be rounded up to seconds, and the time it is
     * reckoned from down to them.
     */
    private long late() {
        return inSeconds() ? 2 * SECOND : SECOND;
    }

    private boolean inSeconds() {
        for (int i = 0; i < Math.min(count, KEPT); i++) {
            if (resets[i] > 0 && resets[i] % SECOND != 0) {
                return false;
            }
        }
        return true;
    }

    private long windowNanos() {
        if (resetsSeen == 0) {
            return windows[window];
        }
        long longest = 0;
        long earliest = Long.MAX_VALUE;
        int known = Math.min(count, KEPT);
        for (int i = 0; i < known; i++) {
            longest = Math.max(longest, resets[i]);
            earliest = resets[i] >= 0 ? Math.min(earliest, resets[i]) : earliest;
        }
        boolean steady = resetsSeen >= TO_BE_STEADY && earliest >= longest - longest / 10;
        if (steady && longest < MINUTE) {
            return Math.max(SECOND, longest);
        }
        long least = longest - SECOND;
        // A reset within the file's window is no evidence of a longer one.
        return configured != null && least <= configured.periodNanos()
                ? Math.min(configured.periodNanos(), atLeast(least))
                : atLeast(least);
    }

    private static long atLeast(long nanos) {
        for (long period : PERIODS) {
            if (period >= nanos) {
                return period;
            }
        }
        // No window that providers are known to count in: a date in the wrong place, or milliseconds without
        // a unit.
        return PERIODS[PERIODS.length - 1];
    }

    /** A response showed less, or not less, than was spent. */
    void expiredEarly(boolean less) {
        earlyExpiries = less ? earlyExpiries + 1 : 0;
        boolean shorter = window == windows.length - 1 || (window > 0 && betweenDrops < windows[window] / 2);
        if (earlyExpiries >= CONFIRMATIONS && resetsSeen == 0 && window > shortest && shorter) {
            window--;
            earlyExpiries = 0;
        }
    }

    /** A request was refused although there should have been room: a second is not the window. */
    void refusedEarly() {
        if (resetsSeen == 0 && window == 0 && shortest == 0) {
            window = 1;
            shortest = 1;
        }
    }
}
