package dev.llmrouter.testing.provider;

import java.util.List;
import java.util.function.ToLongFunction;

/** Several limits of one thing at once, shortest first: so many in a second, and so many in ten. */
final class NestedMeter implements LimitMeter {
    private final List<LimitMeter> meters;

    NestedMeter(List<LimitMeter> meters) {
        this.meters = List.copyOf(meters);
    }

    @Override
    public long waitFor(long amount, long now) {
        return longest(meter -> meter.waitFor(amount, now));
    }

    @Override
    public Charge take(long amount, long now) {
        List<Charge> charges =
                meters.stream().map(meter -> meter.take(amount, now)).toList();
        return (difference, later) -> charges.forEach(charge -> charge.correct(difference, later));
    }

    @Override
    public long remaining(long now) {
        return meters.stream().mapToLong(meter -> meter.remaining(now)).min().orElseThrow();
    }

    @Override
    public long limit() {
        return meters.get(0).limit();
    }

    @Override
    public long untilReset(long now) {
        return longest(meter -> meter.untilReset(now));
    }

    private long longest(ToLongFunction<LimitMeter> nanos) {
        return meters.stream().mapToLong(nanos).max().orElseThrow();
    }
}
