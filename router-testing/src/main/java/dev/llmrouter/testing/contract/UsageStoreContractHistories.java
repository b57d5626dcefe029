package dev.llmrouter.testing.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Report.Want;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds whatever processes do. All chance is seeded. */
abstract class UsageStoreContractHistories extends UsageStoreContractSharing {
    private static final long SEED = 20260101;

    /** Twenty windows: on a real clock they take their time. */
    private static final int STEPS = 150;

    @Test
    void anyHistory_passesNoLimit_andLosesNothing() {
        new UsageStoreContractHistory(this, SEED, STEPS).run();
    }

    @Test
    void anotherHistory_passesNoLimit_andLosesNothing() {
        new UsageStoreContractHistory(this, SEED + 1, STEPS).run();
    }

    /** Whoever waits gets one at least in each exchange, as long as it fits. */
    @Test
    void wantsThatFitTogether_areAllGrantedInAsManyExchangesAsThereAreWants() {
        Random random = new Random(SEED);
        Quota[] quotas = {sliding("a", 100, 2000), sliding("b", 100, 1500), sliding("c", 100, 1000)};
        // All wants fit any key, 500 of 4500 are left: no remainder is as large as a request of 100.
        List<Deque<Want>> lines = new ArrayList<>();
        List<UsageStoreContractProcess> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            processes.add(process("process " + i, quotas));
            lines.add(line(random, 1000));
        }
        int longest = lines.stream().mapToInt(Deque::size).max().orElse(0);
        for (int exchange = 0; exchange < longest; exchange++) {
            for (int i = 0; i < 4; i++) {
                exchange(processes.get(i), lines.get(i));
            }
        }
        assertEquals(List.of(0, 0, 0, 0), lines.stream().map(Deque::size).toList(), "requests that still wait");
    }

    private static Deque<Want> line(Random random, int tokens) {
        Deque<Want> line = new ArrayDeque<>();
        for (int left = tokens; left > 0; ) {
            int size = Math.min(left, 1 + random.nextInt(100));
            List<String> keys = new ArrayList<>(List.of("a", "b", "c"));
            Collections.shuffle(keys, random);
            line.add(new Want(keys, tokens(size), 1, true));
            left -= size;
        }
        return line;
    }

    /** Those first in line are served by what was granted. */
    private static void exchange(UsageStoreContractProcess process, Deque<Want> line) {
        long before = all(process).requests();
        process.exchange(line.toArray(Want[]::new));
        long granted = all(process).requests() - before;
        assertTrue(granted >= Math.min(1, line.size()), "an exchange has granted nothing of what fits");
        for (long i = 0; i < granted; i++) {
            line.remove();
        }
    }

    private static Amount all(UsageStoreContractProcess process) {
        return process.held("a").plus(process.held("b")).plus(process.held("c"));
    }
}
