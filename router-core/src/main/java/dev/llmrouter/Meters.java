package dev.llmrouter;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The meters of one set of limits: requests, tokens, calls at once. One deployment's, or shared by all of a limit group. They are taken
 * together, or none is. Thread-safe without locks.
 */
final class Meters {
    private static final long UNLIMITED = Long.MAX_VALUE;

    private final LimitSpec spec;
    private final Meter requests;
    private final Meter tokens;
    private final Meter input;
    private final Meter output;
    private final boolean apart;
    private final AtomicLong parallel = new AtomicLong();

    Meters(LimitSpec spec, long nowNanos) {
        this.spec = spec;
        Limits limits = spec.limits();
        requests = meter(limits.requestsPerMinute(), true, nowNanos);
        tokens = meter(limits.tokensPerMinute(), false, nowNanos);
        input = meter(limits.inputTokensPerMinute(), false, nowNanos);
        output = meter(limits.outputTokensPerMinute(), false, nowNanos);
        apart = spec.enforced()
                && (limits.inputTokensPerMinute().isPresent()
                        || limits.outputTokensPerMinute().isPresent());
    }

    private Meter meter(OptionalLong perMinute, boolean units, long nowNanos) {
        Limits limits = spec.limits();
        long window = limits.window().toNanos();
        if (!spec.enforced() || perMinute.isEmpty() || perMinute.getAsLong() == 0) {
            return new SlicedWindow(spec.enforced() ? perMinute.orElse(UNLIMITED) : UNLIMITED, window, nowNanos);
        }
        if (spec.kind() == Kind.BUCKET) {
            long burst = within(limits.burst().orElse(limits.window()), perMinute.getAsLong());
            return new Bucket(perMinute.getAsLong(), Limits.DEFAULT_WINDOW.toNanos(), burst, nowNanos);
        }
        long limit = within(limits.window(), perMinute.getAsLong());
        return units && limit <= ExactWindow.MOST
                ? new ExactWindow((int) limit, window, nowNanos)
                : new SlicedWindow(limit, window, nowNanos);
    }

    /** A limit of one or more stays one or more in a short time; otherwise the deployment could never be used. */
    private static long within(Duration time, long perMinute) {
        double share = time.toNanos() / (double) Limits.DEFAULT_WINDOW.toNanos();
        return Math.max(1, (long) Math.floor(perMinute * share));
    }

    LimitSpec spec() {
        return spec;
    }

    /** Takes one request, its tokens and its place among the calls at once; false, and nothing is taken, when one of them has no room. */
    boolean take(Amounts amounts, long nowNanos) {
        if (!takePlace()) {
            return false;
        }
        if (!requests.take(1, nowNanos)) {
            leavePlace();
            return false;
        }
        if (!takeTokens(amounts, nowNanos)) {
            requests.correct(1, 0, nowNanos, nowNanos);
            leavePlace();
            return false;
        }
        return true;
    }

    private boolean takeTokens(Amounts amounts, long nowNanos) {
        if (!tokens.take(amounts.total(), nowNanos)) {
            return false;
        }
        if (!apart) {
            return true;
        }
        boolean prompt = input.take(amounts.input(), nowNanos);
        if (prompt && output.take(amounts.output(), nowNanos)) {
            return true;
        }
        if (prompt) {
            input.correct(amounts.input(), 0, nowNanos, nowNanos);
        }
        tokens.correct(amounts.total(), 0, nowNanos, nowNanos);
        return false;
    }

    private boolean takePlace() {
        long before = parallel.get();
        while (before < spec.parallel()) {
            if (parallel.compareAndSet(before, before + 1)) {
                return true;
            }
            before = parallel.get();
        }
        return false;
    }

    void leavePlace() {
        parallel.decrementAndGet();
    }

    /** The provider never counted the request. */
    void giveBackRequest(long takenAtNanos, long nowNanos) {
        requests.correct(1, 0, takenAtNanos, nowNanos);
    }

    void correctTokens(Amounts taken, Amounts truth, long takenAtNanos, long nowNanos) {
        tokens.correct(taken.total(), truth.total(), takenAtNanos, nowNanos);
        if (apart) {
            input.correct(taken.input(), truth.input(), takenAtNanos, nowNanos);
            output.correct(taken.output(), truth.output(), takenAtNanos, nowNanos);
        }
    }

    /** Whether as many calls at once are under way as are allowed. */
    boolean full() {
        return parallel.get() >= spec.parallel();
    }

    /** Nanoseconds until requests and tokens have room; {@link Long#MAX_VALUE} when they never will. Calls at once do not count. */
    long untilRoom(Amounts amounts, long nowNanos) {
        long wait = Math.max(requests.untilRoom(1, nowNanos), tokens.untilRoom(amounts.total(), nowNanos));
        return apart
                ? Math.max(
                        wait,
                        Math.max(
                                input.untilRoom(amounts.input(), nowNanos),
                                output.untilRoom(amounts.output(), nowNanos)))
                : wait;
    }

    long requestsUsed(long nowNanos) {
        return requests.used(nowNanos);
    }

    long tokensUsed(long nowNanos) {
        return tokens.used(nowNanos);
    }

    long requestsRoom(long nowNanos) {
        return requests.room(nowNanos);
    }

    /** The room of the total, or of input and output together where that is less. */
    long tokensRoom(long nowNanos) {
        long prompt = input.room(nowNanos);
        long answer = output.room(nowNanos);
        long both = prompt == UNLIMITED || answer == UNLIMITED ? UNLIMITED : prompt + answer;
        return Math.min(tokens.room(nowNanos), both);
    }
}
