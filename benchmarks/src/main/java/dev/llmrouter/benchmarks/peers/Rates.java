package dev.llmrouter.benchmarks.peers;

import dev.llmrouter.time.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** How often something can be done in a second when it does not wait for anything. */
final class Rates {
    /** Between two looks at the clock, which takes as long as a twentieth of what is measured. */
    private static final int BATCH = 64;

    private final Ticker clock = Ticker.system();
    private final Pace pace;

    Rates(Pace pace) {
        this.pace = pace;
    }

    /** {@return the median of the rounds, in a second} */
    double of(Runnable work, int threads) throws InterruptedException {
        round(work, threads, pace.warmUp());
        double[] rates = new double[pace.rounds()];
        for (int i = 0; i < rates.length; i++) {
            rates[i] = round(work, threads, pace.round());
        }
        Arrays.sort(rates);
        return rates[rates.length / 2];
    }

    private double round(Runnable work, int threads, Duration length) throws InterruptedException {
        LongAdder done = new LongAdder();
        long start = clock.nanos();
        long end = start + length.toNanos();
        Thread[] all = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            all[i] = new Thread(() -> done.add(repeat(work, end)), "rate-" + i);
            all[i].start();
        }
        for (Thread thread : all) {
            thread.join();
        }
        return done.sum() * (double) Duration.ofSeconds(1).toNanos() / (clock.nanos() - start);
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
