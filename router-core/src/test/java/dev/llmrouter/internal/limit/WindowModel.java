package dev.llmrouter.internal.limit;

import java.util.ArrayList;
import java.util.List;

/** What a sliding window means, without regard to speed: the list of all that was taken. */
final class WindowModel {
    private final long windowNanos;
    private final List<Taken> history = new ArrayList<>();

    WindowModel(long windowNanos) {
        this.windowNanos = windowNanos;
    }

    /** One amount; its truth may come to be known later. */
    static final class Taken {
        final long at;
        final long reserved;
        long truth;

        Taken(long at, long amount) {
            this.at = at;
            reserved = amount;
            truth = amount;
        }
    }

    Taken take(long amount, long now) {
        Taken taken = new Taken(now, amount);
        history.add(taken);
        return taken;
    }

    /** What counts at a moment: all that was taken after it, less one window. */
    long sum(long now) {
        return sum(now, windowNanos);
    }

    /** The same in a window of another length. */
    long sum(long now, long length) {
        history.removeIf(taken -> taken.at <= now - 2 * windowNanos);
        return history.stream()
                .filter(taken -> taken.at > now - length && taken.at <= now)
                .mapToLong(taken -> taken.truth)
                .sum();
    }

    /** How long until an amount fits if nothing more is taken. */
    long untilRoom(long amount, long limit, long now) {
        long wait = 0;
        while (sum(now + wait) + Math.min(amount, limit) > limit) {
            long next = Long.MAX_VALUE;
            for (Taken taken : history) {
                long leaves = taken.at + windowNanos - now;
                next = leaves > wait ? Math.min(next, leaves) : next;
            }
            wait = next;
        }
        return wait;
    }
}
