package dev.llmrouter.testing.provider;

import java.util.ArrayDeque;
import java.util.Deque;

/** Never more than the limit in any window, by remembering each charge for as long as it counts. */
final class SlidingMeter implements LimitMeter {
    private final long limit;
    private final long windowNanos;
    private final Deque<Spent> spent = new ArrayDeque<>(); // oldest first
    private long used;

    SlidingMeter(long limit, long windowNanos) {
        this.limit = limit;
        this.windowNanos = windowNanos;
    }

    /** One charge; counts from the moment at which it was taken, also after a correction. */
    private final class Spent implements Charge {
        private final long atNanos;
        private long amount;

        private Spent(long amount, long atNanos) {
            this.amount = amount;
            this.atNanos = atNanos;
        }

        @Override
        public void correct(long difference, long now) {
            forget(now);
            if (now - atNanos < windowNanos) {
                amount += difference;
                used += difference;
            }
        }
    }

    @Override
    public long waitFor(long amount, long now) {
        forget(now);
        long room = limit - used;
        if (amount <= room) {
            return 0;
        }
        for (Spent each : spent) {
            room += each.amount;
            if (room >= amount) {
                return each.atNanos + windowNanos - now;
            }
        }
        return spent.isEmpty() ? windowNanos : untilReset(now);
    }

    @Override
    public Charge take(long amount, long now) {
        forget(now);
        Spent charge = new Spent(amount, now);
        spent.add(charge);
        used += amount;
        return charge;
    }

    @Override
    public long remaining(long now) {
        forget(now);
        return Math.max(0, limit - used);
    }

    @Override
    public long limit() {
        return limit;
    }

    @Override
    public long untilReset(long now) {
        forget(now);
        Spent newest = spent.peekLast();
        return newest == null ? 0 : newest.atNanos + windowNanos - now;
    }

    private void forget(long now) {
        for (Spent oldest = spent.peek();
                oldest != null && now - oldest.atNanos >= windowNanos;
                oldest = spent.peek()) {
            used -= oldest.amount;
            spent.remove();
        }
    }
}
