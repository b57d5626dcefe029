package dev.llmrouter.testing.store;

import dev.llmrouter.usage.Quota;
import java.util.ArrayList;
import java.util.List;

/**
 * Refilled all the time up to its burst. What is leased is still in it, as it is still in the provider's: so nothing flows in for a lease
 * that waits beside a full bucket.
 */
final class SharedBucket implements SharedMeter {
    /** What is missing from a whole number by rounding alone: a millionth of a token. */
    private static final double ROUNDING = 1e-6;

    private final long born;
    /** How full it was just before something was taken, oldest first, each less full than the one before. */
    private final List<Peak> peaks = new ArrayList<>();

    private Quota.Limit limit;
    private double level;
    private long levelAt;

    /** A moment after which it was less full. */
    private record Peak(long at, double level) {}

    /** A full one. */
    SharedBucket(Quota.Limit limit, long now) {
        this.limit = limit;
        born = now;
        level = limit.burst();
        levelAt = now;
    }

    @Override
    public Quota.Limit limit() {
        return limit;
    }

    @Override
    public void change(Quota.Limit changed, long now) {
        refill(now);
        long more = changed.burst() - limit.burst();
        level += more;
        peaks.replaceAll(peak -> new Peak(peak.at, peak.level + more));
        limit = changed;
    }

    @Override
    public long capacity() {
        return limit.burst();
    }

    @Override
    public long room(long now) {
        refill(now);
        return (long) Math.floor(level + ROUNDING);
    }

    @Override
    public long roomAt(long then, long now) {
        refill(now);
        double flowsIn = limit.limit() == 0 ? 0 : Math.max(0, then - now) / nanosPerUnit();
        return (long) Math.floor(Math.min((double) limit.burst(), level + flowsIn) + ROUNDING);
    }

    private void refill(long now) {
        if (now > levelAt) {
            level = Math.min((double) limit.burst(), level + (now - levelAt) / nanosPerUnit());
            levelAt = now;
        }
    }

    /** Infinite when nothing flows in. */
    private double nanosPerUnit() {
        return limit.period().toNanos() / (double) limit.limit();
    }

    @Override
    public void spend(long at, long amount, long now) {
        if (!counts(at)) {
            return;
        }
        refill(at);
        while (!peaks.isEmpty() && peaks.get(peaks.size() - 1).level <= level) {
            peaks.remove(peaks.size() - 1);
        }
        while (!peaks.isEmpty() && peaks.get(0).at + memory() < now) {
            peaks.remove(0);
        }
        peaks.add(new Peak(levelAt, level));
        level -= amount;
    }

    /** Had it not been counted, the bucket would have been fuller since; what would have run over is not given back. */
    @Override
    public void giveBack(long at, long countedAt, long amount, long now) {
        if (!counts(at)) {
            return;
        }
        refill(now);
        double highest = level;
        for (Peak peak : peaks) {
            highest = peak.at > countedAt ? Math.max(highest, peak.level) : highest;
        }
        double given = Math.max(0, Math.min((double) amount, limit.burst() - highest));
        level += given;
        peaks.replaceAll(peak -> peak.at > countedAt ? new Peak(peak.at, peak.level + given) : peak);
    }

    /** A bucket was full when the store first saw it: what was spent longer before than it takes to fill has flowed in again. */
    private boolean counts(long at) {
        return at > born - limit.burst() * nanosPerUnit();
    }

    @Override
    public long untilRoom(long needed, long now) {
        long missing = needed - room(now);
        if (missing <= 0) {
            return 0;
        }
        return needed > limit.burst() ? memory() : (long) Math.ceil((needed - level) * nanosPerUnit());
    }

    @Override
    public long memory() {
        // The time in which it fills, unless nothing flows in.
        return (long)
                Math.max((double) limit.period().toNanos(), limit.limit() == 0 ? 0 : limit.burst() * nanosPerUnit());
    }
}
