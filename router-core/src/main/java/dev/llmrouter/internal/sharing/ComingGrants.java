package dev.llmrouter.internal.sharing;

import dev.llmrouter.usage.Amount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * What a lease was granted from a later moment on: it is this process's already, and may be spent when its time has come. Thread-safe without
 * locks: any thread takes over what is due, one at a time adds.
 */
final class ComingGrants {
    /** Soonest first. One that is being taken over is still there: for a moment it counts twice, and never not at all. */
    private final AtomicReference<List<Coming>> grants = new AtomicReference<>(List.of());

    /** One grant, which one thread takes over, or gives back. */
    private static final class Coming {
        private final long atNanos;
        private final Amount amount;
        private final AtomicBoolean taken = new AtomicBoolean();

        Coming(Amount amount, long atNanos) {
            this.amount = amount;
            this.atNanos = atNanos;
        }
    }

    void add(Amount amount, long atNanos) {
        Coming coming = new Coming(amount, atNanos);
        grants.updateAndGet(before -> {
            List<Coming> all = new ArrayList<>(before);
            all.add(coming);
            // Moments are compared by their difference to one of them, because the clock may overflow.
            all.sort(Comparator.comparingLong(each -> each.atNanos - atNanos));
            return List.copyOf(all);
        });
    }

    /** Hands over what is due. Reads one field where nothing is to come. */
    void takeDue(long nowNanos, Consumer<Amount> to) {
        List<Coming> all = grants.get();
        for (int i = 0; i < all.size() && nowNanos - all.get(i).atNanos >= 0; i++) {
            Coming due = all.get(i);
            if (due.taken.compareAndSet(false, true)) {
                to.accept(due.amount);
                remove(due);
            }
        }
    }

    /** Gives all back that no thread is taking over. */
    void giveBack() {
        for (Coming each : grants.get()) {
            if (each.taken.compareAndSet(false, true)) {
                remove(each);
            }
        }
    }

    private void remove(Coming gone) {
        grants.updateAndGet(
                before -> before.stream().filter(each -> each != gone).toList());
    }

    boolean isEmpty() {
        return grants.get().isEmpty();
    }

    Amount sum() {
        Amount sum = Amount.NONE;
        for (Coming each : grants.get()) {
            sum = sum.plus(each.amount);
        }
        return sum;
    }

    /** Nanoseconds until the next is due; {@link Long#MAX_VALUE} where nothing is to come. */
    long untilNext(long nowNanos) {
        List<Coming> all = grants.get();
        return all.isEmpty() ? Long.MAX_VALUE : Math.max(0, all.get(0).atNanos - nowNanos);
    }
}
