package dev.llmrouter.benchmarks.peers;

import dev.llmrouter.time.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** How often something can be done in a second when it does not wait for anything. */
final class Rates {
    /** Between two looks at the clock, which takes 25 ns: nothing beside so many. */
    private static final int BATCH = 64;

    private static final double SECOND = Duration.ofSeconds(1).toNanos();
    private static final double NANOS_PER_MICRO = 1000;

    private final Ticker clock = Ticker.system();
    private final Cpu cpu = new Cpu();
    private final Pace pace;

    Rates(Pace pace) {
        this.pace = pace;
    }

    /** On two threads at least, which compile sooner what is hot. */
    void warmUp(Supplier<Runnable> work) throws InterruptedException {
        round(work, 2, pace.warmUp());
    }

    /**
     * How fast it goes.
     *
     * @param perSecond how often in a second, all threads together: the median of the rounds
     * @param cpuMicros processor time of one, in microseconds
     */
    record Rate(double perSecond, double cpuMicros) {}

    /** Measures what each thread does on its own. */
    Rate measure(int threads, Supplier<Runnable> work) throws InterruptedException {
        round(work, threads, pace.round());
        double[] rates = new double[pace.rounds()];
        long before = cpu.nanos();
        double done = 0;
        for (int i = 0; i < rates.length; i++) {
            rates[i] = round(work, threads, pace.round());
            done += rates[i] * pace.round().toNanos() / SECOND;
        }
        double micros = (cpu.nanos() - before) / NANOS_PER_MICRO / done;
        Arrays.sort(rates);
        return new Rate(rates[rates.length / 2], micros);
    }

    private double round(Supplier<Runnable> work, int threads, Duration length) throws InterruptedException {
        LongAdder done = new LongAdder();
        long start = clock.nanos();
        long end = start + length.toNanos();
        Thread[] all = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            all[i] = new Thread(() -> done.add(repeat(work.get(), end)), "rate-" + i);
            all[i].start();
        }
        for (Thread thread : all) {
            thread.join();
        }
        return done.sum() * SECOND / (clock.nanos() - start);
    }

    private long repeat(Runnable work, long end) {
        long done = 0;
        while (clock.nanos() < end) {
            for (int i = 0; i < BATCH; i++) {
                work.run();
            }
            done += BATCH;
        }
        return done;
    }
}
