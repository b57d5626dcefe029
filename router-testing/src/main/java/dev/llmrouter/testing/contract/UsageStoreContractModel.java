package dev.llmrouter.testing.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.usage.Amount;
import dev.llmrouter.usage.Quota;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What a provider with the limits of one quota sees: every spending, exactly, in its own time. */
final class UsageStoreContractModel {
    /** Of a bucket's burst: two real clocks need not go equally fast, and a store may count in milliseconds. */
    private static final double TOLERANCE = 0.001;

    private final Quota quota;
    private final List<Event> events = new ArrayList<>();

    /** A spending, or what is taken back of one at that moment, which began to count earlier. */
    private record Event(long nanos, long countsFrom, Amount amount) {}

    UsageStoreContractModel(Quota quota) {
        this.quota = quota;
    }

    void spend(long nanos, Amount amount) {
        events.add(new Event(nanos, nanos, amount));
    }

    void correct(long spentAt, long nanos, Amount amount) {
        events.add(new Event(nanos, spentAt, amount));
    }

    void assertNeverPassed() {
        for (Map.Entry<Quota.Of, Quota.Limit> each : quota.limits().entrySet()) {
            if (each.getValue().kind() == Limits.Kind.BUCKET) {
                assertBucketHeld(each.getKey(), each.getValue());
            } else {
                assertNoWindowPassed(each.getKey(), each.getValue());
            }
        }
    }

    private void assertNoWindowPassed(Quota.Of of, Quota.Limit limit) {
        for (Event last : events) {
            long spent = 0;
            for (Event each : events) {
                long before = last.nanos - each.countsFrom;
                // A correction counts where its spending does, once it is known.
                boolean counts = before >= 0 && before < limit.period().toNanos() && each.nanos - last.nanos <= 0;
                spent += counts ? of.in(each.amount) : 0;
            }
            long total = spent;
            assertTrue(total <= limit.limit(), () -> total + " " + of + " in one window of " + quota);
        }
    }

    private void assertBucketHeld(Quota.Of of, Quota.Limit limit) {
        List<Event> inOrder = new ArrayList<>(events);
        inOrder.sort(Comparator.comparingLong(Event::nanos));
        double level = limit.burst();
        double perNano = limit.limit() / (double) limit.period().toNanos();
        long at = inOrder.isEmpty() ? 0 : inOrder.get(0).nanos;
        for (Event event : inOrder) {
            level = Math.min((double) limit.burst(), level + (event.nanos - at) * perNano);
            level = Math.min((double) limit.burst(), level - of.in(event.amount));
            at = event.nanos;
            double left = level;
            assertTrue(left >= -TOLERANCE * limit.burst(), () -> -left + " " + of + " too many for " + quota);
        }
    }
}
