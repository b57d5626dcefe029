package dev.llmrouter.testing.store;

import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Quota;

/** What is there of one key while a report is answered. Sizes larger than the whole limit are as large as the limit. */
final class LeaseRoom {
    private final Numbers capacity;
    private final Numbers start;
    private final Numbers held;
    private Numbers free;
    private Numbers later = Numbers.of(Amount.NONE);
    private Numbers ahead = Numbers.of(Amount.NONE);

    /**
     * Begins with what is free.
     *
     * @param capacity the most there can be
     * @param free what may be granted
     * @param held what the asking process holds already
     */
    LeaseRoom(Numbers capacity, Numbers free, Amount held) {
        this.capacity = capacity;
        this.start = free;
        this.free = free;
        this.held = Numbers.of(held);
    }

    /** How many requests of that size are free. */
    long units(Amount size) {
        return free.units(clamped(size));
    }

    /** How many were free when the report came. */
    long unitsAtStart(Amount size) {
        return start.units(clamped(size));
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
