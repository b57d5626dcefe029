package dev.llmrouter.benchmarks.peers;

import dev.llmrouter.time.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Callers that each wait for an answer before they ask again: first one, then sixteen at once. The same for
 * everything that is measured over HTTP.
 */
public final class HttpLoad {
    private static final int MANY = 16;
    private static final double NANOS_PER_MICRO = 1000;
    private static final double SECOND = Duration.ofSeconds(1).toNanos();

    /** A subject that fails this often is broken, and is not worth the time. */
    private static final int TOO_MANY = 100;

    private final Ticker clock = Ticker.system();
    private final Cpu cpu = new Cpu();
    private final String subject;
    private final Caller caller;
    private final AtomicLong failed = new AtomicLong();

    private HttpLoad(String subject, Caller caller) {
        this.subject = subject;
        this.caller = caller;
    }

    /**
     * Measures, and prints {@link Figure}s.
     *
     * @param subject what is called
     * @param deployments how many it can choose from
     * @param caller calls it
     * @param pace how long
     * @throws Exception if the first call fails, or too many
     */
    public static void measure(String subject, int deployments, Caller caller, Pace pace) throws Exception {
        caller.call();
        HttpLoad load = new HttpLoad(subject, caller);
        load.run(MANY, pace.warmUp()); // many compile sooner what is hot
        for (int threads : List.of(1, MANY)) {
            load.run(threads, pace.warmUp());
            load.failed.set(0);
            System.out.println(load.figure(deployments, threads, pace.load()).json());
        }
    }

    private Figure figure(int deployments, int threads, Duration length) throws InterruptedException {
        long before = cpu.nanos();
        long start = clock.nanos();
        long[] took = run(threads, length);
        double seconds = (clock.nanos() - start) / SECOND;
        double used = (cpu.nanos() - before) / NANOS_PER_MICRO;
        Arrays.sort(took);
        return new Figure(
                Work.HTTP,
                subject,
                deployments,
                threads,
                took.length / seconds,
                micros(took, 0.5),
                micros(took, 0.99),
                used / Math.max(1, took.length),
                failed.get());
    }

    private static double micros(long[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[(int) (share * (sorted.length - 1))] / NANOS_PER_MICRO;
    }

    private long[] run(int threads, Duration length) throws InterruptedException {
        long end = clock.nanos() + length.toNanos();
        List<Loop> loops = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Loop loop = new Loop(end);
            loops.add(loop);
            loop.start();
        }
        for (Loop loop : loops) {
            loop.join();
        }
        if (failed.get() >= TOO_MANY) {
            throw new IllegalStateException(subject + " failed " + failed.get() + " times");
        }
        return loops.stream()
                .flatMapToLong(loop -> Arrays.stream(loop.took, 0, loop.calls))
                .toArray();
    }

    /** One caller. */
    private final class Loop extends Thread {
        private final long end;
        private long[] took = new long[1 << 16];
        private int calls;

        Loop(long end) {
            super("caller");
            this.end = end;
            setDaemon(true);
        }

        @Override
        public void run() {
            for (long start = clock.nanos(); start < end && failed.get() < TOO_MANY; start = clock.nanos()) {
                try {
                    caller.call();
                    add(clock.nanos() - start);
                } catch (Exception e) {
                    if (failed.getAndIncrement() == 0) {
                        System.err.println(subject + ": " + e);
                    }
                }
            }
        }

        private void add(long nanos) {
            if (calls == took.length) {
                took = Arrays.copyOf(took, calls * 2);
            }
            took[calls++] = nanos;
        }
    }
}
