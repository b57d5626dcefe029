package dev.llmrouter.testing.provider;

/** Forgets everything at fixed moments: when a slice of the provider's clock is over. */
final class SliceMeter implements LimitMeter {
    private final long limit;
    private final long lengthNanos;
    private final long phaseNanos;
    private long slice; // the one that used belongs to
    private long used;

    /** Slices are aligned to the moment {@code -phaseNanos}, which is the start of the provider's clock. */
    SliceMeter(long limit, long lengthNanos, long phaseNanos) {
        this.limit = limit;
        this.lengthNanos = lengthNanos;
        this.phaseNanos = phaseNanos;
    }

    @Override
    public long waitFor(long amount, long now) {
        turn(now);
        return amount <= limit - used ? 0 : untilNext(now);
    }

    @Override
    public Charge take(long amount, long now) {
        turn(now);
        used += amount;
        long takenIn = slice;
        return (difference, later) -> {
            turn(later);
            // What is over cannot be given back: the slice that follows never paid for it.
            if (difference > 0 || slice == takenIn) {
                used += difference;
            }
        };
    }

    @Override
    public long remaining(long now) {
        turn(now);
        return Math.max(0, limit - used);
    }

    @Override
    public long limit() {
        return limit;
    }

    @Override
    public long untilReset(long now) {
        turn(now);
        return used == 0 ? 0 : untilNext(now);
    }

    private void turn(long now) {
        long current = Math.floorDiv(now + phaseNanos, lengthNanos);
        if (current != slice) {
            slice = current;
            used = 0;
        }
    }

    private long untilNext(long now) {
        return lengthNanos - Math.floorMod(now + phaseNanos, lengthNanos);
    }
}
