package dev.llmrouter.testing.store;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Report.Want;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which wants of one report are granted, and of which keys: the rule in the package comment of {@code dev.llmrouter.usage}, line by line. One
 * of these answers one report.
 */
final class LeaseRule {
    /** What adding up fractions is off by; far less than a request's share of anything. */
    private static final double ROUNDING = 1e-9;

    /** Requests that one reply grants what is there only later. */
    private static final int MOST_LATER = 64;

    private final Map<String, LeaseRoom> rooms;
    private final int processes;
    private final Future future;
    private final Duration leaseTime;
    private final List<Placed> all = new ArrayList<>();
    private double ahead;
    private int bookings;

    /** A request that was granted what is there only later. */
    record Later(String key, Amount amount, Duration in) {}

    /** What becomes of keys if nothing more is spent. */
    interface Future {
        /** What will be there of what was not held when the report came. */
        Numbers free(String key, Duration in);

        /** How long until there is so much of it. */
        Duration wait(String key, Numbers amount);
    }

    /** How many requests of a want went to which keys. */
    static final class Placed {
        private final Want want;
        private final List<String> keys;
        private final Map<String, Integer> counts = new LinkedHashMap<>();
        private final List<Later> later = new ArrayList<>();

        Placed(Want want, List<String> keys) {
            this.want = want;
            this.keys = keys;
        }

        /** Those of the want's keys that will do, the preferred one first. */
        List<String> keys() {
            return keys;
        }

        Want want() {
            return want;
        }

        /** Which requests were granted what is not there yet. */
        List<Later> later() {
            return later;
        }

        int left() {
            return want.count()
                    - later.size()
                    - counts.values().stream().mapToInt(Integer::intValue).sum();
        }

        boolean isWhole() {
            return left() <= 0;
        }
    }

    /**
     * Begins an answer.
     *
     * @param rooms what is there of every key, in no order
     * @param processes how many live, this one included
     * @param future what will be there of every key
     * @param leaseTime how long what is granted stays the asking process's
     */
    LeaseRule(Map<String, LeaseRoom> rooms, int processes, Future future, Duration leaseTime) {
        this.rooms = rooms;
        this.processes = processes;
        this.future = future;
        this.leaseTime = leaseTime;
    }

    /** Places as many of its requests as it may have. */
    Placed place(Want want) {
        Placed placed = new Placed(want, keys(want));
        all.add(placed);
        if (want.waiting()) {
            placeWaiting(placed);
            placeLater(placed);
        } else {
            placeExpected(placed);
        }
        return placed;
    }

    /** A request that is larger than the whole limit takes all of it, where no other key's limit is large enough. */
    private List<String> keys(Want want) {
        List<String> known =
                want.keys().stream().filter(rooms::containsKey).distinct().toList();
        List<String> holding =
                known.stream().filter(key -> room(key).holds(want.amount())).toList();
        return holding.isEmpty() ? known : holding;
    }

    private LeaseRoom room(String key) {
        return requireNonNull(rooms.get(key), key);
    }

    private void placeWaiting(Placed placed) {
        int allowed = allowed(placed, sum(placed, LeaseRoom::units));
        for (int i = 0; i < allowed; i++) {
            if (!(takeFirst(placed, 1) || moveAndTake(placed))) {
                return;
            }
        }
    }

    /** How many it may have of so many, beside the others who wait. */
    private int allowed(Placed placed, double there) {
        List<LeaseRoom> asked = placed.keys.stream().map(this::room).toList();
        return new FairShare(asked, placed.want.amount()).of(placed.left(), Math.max(1, there));
    }

    /** What will be there soon, of the key where it is there first. */
    private void placeLater(Placed placed) {
        Duration wanted = placed.want.within();
        // After that it could not be spent.
        Duration within = wanted.compareTo(leaseTime) < 0 ? wanted : leaseTime;
        if (within.isZero() || placed.isWhole()) {
            return;
        }
        Amount amount = placed.want.amount();
        double units = 0;
        for (String key : placed.keys) {
            units += future.free(key, within)
                    .plus(room(key).taken(), -1)
                    .units(room(key).clamped(amount));
        }
        int allowed = Math.min(allowed(placed, units), MOST_LATER - bookings);
        for (int i = 0; i < allowed; i++) {
            Later soonest = soonest(placed);
            if (soonest == null || soonest.in().compareTo(within) > 0) {
                return;
            }
            room(soonest.key()).takeLater(amount);
            placed.later.add(soonest);
            bookings++;
        }
    }

    /** Null where there is room now, which is kept for others. */
    private @Nullable Later soonest(Placed placed) {
        Later soonest = null;
        for (String key : placed.keys) {
            LeaseRoom room = room(key);
            Numbers needed = room.clamped(placed.want.amount());
            Duration in = future.wait(key, room.taken().plus(needed, 1));
            boolean isThereThen = future.free(key, in).plus(room.taken(), -1).units(needed) > 0;
            boolean sooner = soonest == null || in.compareTo(soonest.in()) < 0;
            if (!in.isZero() && isThereThen && sooner) {
                soonest = new Later(key, needed.amount(), in);
            }
        }
        return soonest;
    }

    private void placeExpected(Placed placed) {
        double held = sum(placed, LeaseRoom::unitsHeld);
        double there = Math.max(1, held + sum(placed, LeaseRoom::unitsBeforeAhead));
        for (int i = 0; i < placed.want.count(); i++) {
            boolean mayMore = ahead + (held + 1) / there <= 0.5 / processes + ROUNDING;
            if (!mayMore || !takeFirst(placed, processes)) {
                return;
            }
            ahead += 1 / there;
        }
    }

    private double sum(Placed placed, RoomOf units) {
        double sum = 0;
        for (String key : placed.keys) {
            sum += units.of(room(key), placed.want.amount());
        }
        return sum;
    }

    /** A view of a room, in requests of one size. */
    private interface RoomOf {
        long of(LeaseRoom room, Amount size);
    }

    /** Of the first key that has room for so many. */
    private boolean takeFirst(Placed placed, int room) {
        for (String key : placed.keys) {
            if (units(key, placed.want) >= room) {
                take(placed, key, 1);
                return true;
            }
        }
        return false;
    }

    /** Of a key where room is made: by moving one request that this answer has placed there to another of its own keys. */
    private boolean moveAndTake(Placed placed) {
        for (String key : placed.keys) {
            for (Placed other : all) {
                if (other != placed && other.counts.getOrDefault(key, 0) > 0 && move(other, key, placed.want)) {
                    take(placed, key, 1);
                    return true;
                }
            }
        }
        return false;
    }

    private boolean move(Placed other, String from, Want forWant) {
        take(other, from, -1);
        if (units(from, forWant) >= 1) {
            for (String key : other.keys) {
                if (!key.equals(from) && units(key, other.want) >= 1) {
                    take(other, key, 1);
                    return true;
                }
            }
        }
        take(other, from, 1);
        return false;
    }

    private long units(String key, Want want) {
        return room(key).units(want.amount());
    }

    private void take(Placed placed, String key, int times) {
        room(key).take(placed.want.amount(), times, !placed.want.waiting());
        placed.counts.merge(key, times, Integer::sum);
    }
}
