package dev.llmrouter.testing.store;

import dev.llmrouter.usage.Report;
import java.util.HashSet;
import java.util.Set;

/** Whether a store that lost what it knew has been told it again. Not thread-safe. */
final class SharedRecovery {
    private final String epoch;
    /** Who was there before the loss and was heard of since, and who of them has told what it spent. */
    private final Set<String> survivors = new HashSet<>();

    private final Set<String> told = new HashSet<>();
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
            told.add(report.process());
        }
    }

    /** Whether it knows another epoch: then it tells all of it again, once it has seen this one. */
    boolean isStranger(Report report) {
        return !report.epoch().isEmpty() && !report.epoch().equals(epoch);
    }

    /** Whether somebody who was there before the loss may still have to tell. */
    boolean isGoingOn(long now) {
        return now <= end && told.size() < Math.max(named, survivors.size());
    }

    /** How many were there before the loss and were not heard of since. */
    int missing(long now) {
        return now <= end ? Math.max(0, named - survivors.size()) : 0;
    }
}
