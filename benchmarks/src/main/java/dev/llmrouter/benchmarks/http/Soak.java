package dev.llmrouter.benchmarks.http;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.LongAdder;

/** Calls for a long time; what stays in memory, and how many threads there are, is looked at ten times. */
final class Soak {
    private static final int LOOKS = 10;
    /** Less is what garbage collectors and tables of the JDK differ by from one look to the next. */
    private static final double MOST_GROWTH = 1.1;

    private final Side routed;
    private final Callers callers;
    private final double perSecond;
    private final PrintStream out;

    Soak(Side routed, Callers callers, double perSecond, PrintStream out) {
        this.routed = routed;
        this.callers = callers;
        this.perSecond = perSecond;
        this.out = out;
    }

    private record Look(long bytes, int threads) {}

    /** Whether memory and threads were at the end what they were after the first tenth. */
    boolean run(long nanos) throws InterruptedException {
        LongAdder calls = new LongAdder();
        Look first = null;
        Look last = new Look(0, 0);
        out.printf("%8s %12s %10s %8s%n", "minutes", "calls", "heap kB", "threads");
        for (int i = 1; i <= LOOKS; i++) {
            spell(nanos / LOOKS, calls);
            last = look();
            first = first == null ? last : first;
            out.printf("%8.1f %12d %10d %8d%n", i * nanos / LOOKS / 60e9, calls.sum(), last.bytes / 1024, last.threads);
        }
        boolean flat = first != null && last.bytes <= first.bytes * MOST_GROWTH && last.threads <= first.threads;
        out.println(flat ? "Memory and threads stayed what they were." : "Memory or threads have grown.");
        return flat;
    }

    private void spell(long nanos, LongAdder calls) throws InterruptedException {
        long start = callers.time().nanos();
        callers.run((thread, round) -> {
            long due = start + (long) ((round * callers.count() + thread) * 1e9 / perSecond);
            if (due - start >= nanos) {
                return false;
            }
            callers.time().sleep(due - callers.time().nanos());
            callers.mode().call(routed).join();
            calls.increment();
            return true;
        });
    }

    private static Look look() {
        // The first collection finds what is dead, the second what only that had kept.
        System.gc();
        System.gc();
        long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return new Look(used, ManagementFactory.getThreadMXBean().getThreadCount());
    }
}
