package dev.llmrouter.testing.store;

import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Quota;

/** What is there of one key while a report is answered. Sizes larger than the whole limit are as large as the limit. */
final class LeaseRoom {
    private final Numbers capacity;
    private final Numbers start;
    private final Numbers held;
    private final SharedClaims claims;
    private final double got;
    private Numbers free;
    private Numbers later = Numbers.of(Amount.NONE);
    private Numbers ahead = Numbers.of(Amount.NONE);

    /**
     * Begins with what is free.
     *
     * @param capacity the most there can be
     * @param free what may be granted
     * @param held what the asking process holds already
     * @param claims what other processes wait for
     * @param got what the asking process has got while they waited, as a part of the whole limit
     */
    LeaseRoom(Numbers capacity, Numbers free, Amount held, SharedClaims claims, double got) {
        this.capacity = capacity;
        this.start = free;
        this.free = free;
        this.held = Numbers.of(held);
        this.claims = claims;
        this.got = got;
    }

    /** How many requests of that size are free. */
    long units(Amount size) {
        return free.units(clamped(size));
    }

    /** What other processes wait for. */
    SharedClaims claims() {
        return claims;
    }

    /** What the asking process has got while others waited, this answer included: as a part of the whole limit. */
    double got() {
        return got + part(taken());
    }

    /** What a request of that size is, as a part of the whole limit: of the one of which it is the largest part. */
    double partOfOne(Amount size) {
        return part(clamped(size));
    }

    private double part(Numbers amount) {
        double largest = 0;
        for (Quota.Of of : Quota.Of.values()) {
            long most = capacity.get(of);
            if (most > 0 && most < Numbers.UNLIMITED) {
                largest = Math.max(largest, amount.get(of) / (double) most);
            }
        }
        return largest;
    }

    /** How many would be free if nothing had been granted ahead of time in this answer. */
    long unitsBeforeAhead(Amount size) {
        return free.plus(ahead, 1).units(clamped(size));
    }

    /** How many the process holds already. */
    long unitsHeld(Amount size) {
        Numbers clamped = clamped(size);
        // What is not limited is not held.
        return Math.min(held.units(clamped), capacity.units(clamped));
    }

    /** Whether the whole limit is as large as a request of that size. */
    boolean holds(Amount size) {
        return capacity.units(Numbers.of(size)) > 0;
    }

    void take(Amount size, int times, boolean aheadOfTime) {
        Numbers clamped = clamped(size);
        free = free.plus(clamped, -times);
        if (aheadOfTime) {
            ahead = ahead.plus(clamped, times);
        }
    }

    /** Grants a request what is not there yet. */
    void takeLater(Amount size) {
        Numbers clamped = clamped(size);
        free = free.plus(clamped, -1);
        later = later.plus(clamped, 1);
    }

    /** What was granted so far, at once or for later. */
    Numbers taken() {
        return start.plus(free, -1);
    }

    /** What was granted so far of what is there. */
    Amount granted() {
        return taken().plus(later, -1).amount();
    }

    /** What must be there for a request of that size: of a limit of zero it never is. */
    Numbers clamped(Amount size) {
        return Numbers.of(of -> clamped(of, of.in(size)));
    }

    private long clamped(Quota.Of of, long size) {
        long most = capacity.get(of);
        return most == 0 ? size : Math.min(size, most);
    }
}
