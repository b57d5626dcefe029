package dev.llmrouter.testing.store;

import dev.llmrouter.usage.Report;
import java.util.HashSet;
import java.util.Set;

/** Whether a store that lost what it knew has got it again. Not thread-safe. */
final class SharedRecovery {
    private final String epoch;
    /** Who was there before the loss and has reported since, and who of them has reported what it spent. */
    private final Set<String> survivors = new HashSet<>();

    private final Set<String> reported = new HashSet<>();
    private boolean begun;
    private long end;
    private int named;

    SharedRecovery(String epoch) {
        this.epoch = epoch;
    }

    /** Takes a report, before it is answered. */
    void hear(Report report, long now) {
        if (!begun) {
            begun = true;
            end = now + report.leaseTime().toNanos();
        }
        if (now > end) {
            return;
        }
        if (isStranger(report)) {
            survivors.add(report.process());
            named = Math.max(named, report.processes());
        } else if (survivors.contains(report.process())) {
            reported.add(report.process());
        }
    }

    /** Whether it knows another epoch: then it tells all of it again, once it has seen this one. */
    boolean isStranger(Report report) {
        return !report.epoch().isEmpty() && !report.epoch().equals(epoch);
    }

    /** Whether a process that was there before the loss may still have to report. */
    boolean isGoingOn(long now) {
        return now <= end && reported.size() < Math.max(named, survivors.size());
    }

    /** How many were there before the loss and have not reported since. */
    int missing(long now) {
        return now <= end ? Math.max(0, named - survivors.size()) : 0;
    }
}
