package dev.llmrouter.testing.store;

import dev.llmrouter.testing.store.SharedClaims.Claim;
import dev.llmrouter.usage.Amount;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many requests of one size a process may have of those that are there while others wait, so that those who got least come first
 * and none gets more than it waits for. Numbers are of requests of this size. Not thread-safe.
 */
final class FairShare {
    /** What adding up fractions is off by; far less than a request's part of anything. */
    private static final double ROUNDING = 1e-9;

    private final Map<String, Claim> rivals = new LinkedHashMap<>();
    private double mine;

    /**
     * Among those who wait for any of these.
     *
     * @param rooms of which one request may take
     * @param size of one request
     */
    FairShare(List<LeaseRoom> rooms, Amount size) {
        for (LeaseRoom room : rooms) {
            double one = room.partOfOne(size);
            if (one > 0) {
                mine += room.got() / one;
                room.claims()
                        .forEach((name, claim) -> rivals.merge(
                                name,
                                new Claim(claim.wanted() / one, claim.got() / one),
                                (before, more) -> new Claim(
                                        Math.max(before.wanted(), more.wanted()), before.got() + more.got())));
            }
        }
    }

    /**
     * How many.
     *
     * @param wanted at most
     * @param there requests that there are
     */
    int of(int wanted, double there) {
        if (rivals.isEmpty() || wanted <= 0 || isFree(wanted, there)) {
            return wanted;
        }
        int least = 0;
        int highest = wanted;
        while (least < highest) {
            int middle = least + (highest - least + 1) / 2;
            if (isFree(middle, there)) {
                least = middle;
            } else {
                highest = middle - 1;
            }
        }
        return least;
    }

    /** Whether not all is given away when this process and the others have got as much as it has before so many are complete. */
    private boolean isFree(int count, double there) {
        double level = mine + count - 1;
        double used = count - 1;
        for (Claim rival : rivals.values()) {
            used += Math.min(rival.wanted(), Math.max(0, level - rival.got()));
        }
        return used < there - ROUNDING;
    }
}
