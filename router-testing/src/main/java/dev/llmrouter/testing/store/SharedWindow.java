package dev.llmrouter.testing.store;

import dev.llmrouter.usage.Quota;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Spendings in slices; one counts until all of its slice has left the window. */
final class SharedWindow implements SharedMeter {
    /** A slice of a 240th holds back 0.42 % of a steady flow, and a minute needs no more than 241 numbers. */
    private static final int SLICES = 240;

    private final NavigableMap<Long, Long> slices = new TreeMap<>();
    private Quota.Limit limit;
    private long width;
    private long total;

    SharedWindow(Quota.Limit limit) {
        this.limit = limit;
        this.width = width(limit);
    }

    private static long width(Quota.Limit limit) {
        return Math.max(1, limit.period().toNanos() / SLICES);
    }

    @Override
    public Quota.Limit limit() {
        return limit;
    }

    @Override
    public void change(Quota.Limit changed, long now) {
        long before = width;
        limit = changed;
        width = width(changed);
        if (width != before) {
            Map<Long, Long> moved = new TreeMap<>(slices);
            slices.clear();
            // To the slice in which the old one ends: counted too long rather than too short.
            moved.forEach(
                    (slice, amount) -> slices.merge(Math.floorDiv((slice + 1) * before, width), amount, Long::sum));
        }
    }

    @Override
    public long capacity() {
        return limit.limit();
    }

    @Override
    public long room(long now) {
        while (!slices.isEmpty() && leaves(slices.firstKey()) <= now) {
            total -= slices.pollFirstEntry().getValue();
        }
        return limit.limit() - total;
    }

    @Override
    public long roomAt(long then, long now) {
        long room = room(now);
        for (Map.Entry<Long, Long> slice : slices.entrySet()) {
            if (leaves(slice.getKey()) > then) {
                break;
            }
            room += slice.getValue();
        }
        return room;
    }

    /** When all of the slice has left the window. */
    private long leaves(long slice) {
        return (slice + 1) * width + limit.period().toNanos();
    }

    @Override
    public void spend(long at, long amount, long now) {
        long slice = Math.floorDiv(at, width);
        if (leaves(slice) > now) {
            slices.merge(slice, amount, Long::sum);
            total += amount;
        }
    }

    @Override
    public void giveBack(long at, long countedAt, long amount, long now) {
        long slice = Math.floorDiv(at, width);
        if (leaves(slice) > now) {
            takeOut(slice, amount);
        }
    }

    /** Out of that slice, or those before it, or those after it: the moments of one spending and its correction differ by what a report takes. */
    private void takeOut(long slice, long amount) {
        long left = amount;
        for (Map.Entry<Long, Long> each :
                slices.headMap(slice, true).descendingMap().entrySet()) {
            left -= takeOut(each, left);
        }
        for (Map.Entry<Long, Long> each : slices.tailMap(slice, false).entrySet()) {
            left -= takeOut(each, left);
        }
    }

    private long takeOut(Map.Entry<Long, Long> slice, long most) {
        long taken = Math.min(most, slice.getValue());
        slice.setValue(slice.getValue() - taken);
        total -= taken;
        return taken;
    }

    @Override
    public long untilRoom(long needed, long now) {
        long room = room(now);
        if (room >= needed) {
            return 0;
        }
        for (Map.Entry<Long, Long> slice : slices.entrySet()) {
            room += slice.getValue();
            if (room >= needed) {
                return leaves(slice.getKey()) - now;
            }
        }
        return limit.period().toNanos();
    }

    /** A slice leaves the window whole. */
    @Override
    public long memory() {
        return limit.period().toNanos() + width;
    }
}
