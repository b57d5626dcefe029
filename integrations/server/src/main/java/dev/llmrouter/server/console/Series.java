package dev.llmrouter.server.console;

import java.util.ArrayList;
import java.util.List;

/** Counts of the last five minutes, in slots of ten seconds. Guarded by its owner. */
final class Series {
    static final int SLOTS = 30;
    static final long SLOT_MILLIS = 10_000;

    private final long[] counts = new long[SLOTS];
    private long newest;

    void add(long nowMillis) {
        advance(nowMillis);
        counts[(int) (newest % SLOTS)]++;
    }

    private void advance(long nowMillis) {
        long slot = nowMillis / SLOT_MILLIS;
        long from = Math.max(newest, slot - SLOTS);
        for (long next = from + 1; next <= slot; next++) {
            counts[(int) (next % SLOTS)] = 0;
        }
        newest = Math.max(newest, slot);
    }

    /** From the oldest to the newest. */
    List<Long> values(long nowMillis) {
        advance(nowMillis);
        List<Long> values = new ArrayList<>(SLOTS);
        for (int i = 0; i < SLOTS; i++) {
            values.add(counts[(int) ((newest + 1 + i) % SLOTS)]);
        }
        return values;
    }
}
