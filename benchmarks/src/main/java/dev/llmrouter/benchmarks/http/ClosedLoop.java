package dev.llmrouter.benchmarks.http;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * As many calls as a few threads can make: first through one side, then through the other, in short turns.
 */
final class ClosedLoop {
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final List<Side> sides;
    private final Callers callers;

    ClosedLoop(List<Side> sides, Callers callers) {
        this.sides = sides;
        this.callers = callers;
    }

    /**
     * Calls per second.
     *
     * @param bare without the router
     * @param routed with it
     * @param ratio the median of the turns' ratios: a turn that was disturbed does not count
     */
    record Throughput(double bare, double routed, double ratio) {}

    Throughput run(int turns) throws InterruptedException {
        double[] ratios = new double[turns];
        double[] sums = new double[2];
        for (int turn = 0; turn < turns; turn++) {
            // Whoever goes second finds the machine warmer.
            int first = turn % 2;
            double one = turn(sides.get(first));
            double other = turn(sides.get(1 - first));
            ratios[turn] = first == 0 ? other / one : one / other;
            sums[first] += one;
            sums[1 - first] += other;
        }
        Arrays.sort(ratios);
        return new Throughput(sums[0] / turns, sums[1] / turns, ratios[turns / 2]);
    }

    private double turn(Side side) throws InterruptedException {
        LongAdder calls = new LongAdder();
        long start = callers.time().nanos();
        callers.run((thread, round) -> {
            callers.mode().call(side).join();
            calls.increment();
            return callers.time().nanos() - start < TURN_NANOS;
        });
        return calls.sum() / ((callers.time().nanos() - start) / (double) TimeUnit.SECONDS.toNanos(1));
    }
}
