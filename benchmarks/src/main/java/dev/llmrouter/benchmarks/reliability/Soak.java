package dev.llmrouter.benchmarks.reliability;

import dev.llmrouter.Router;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One router that serves for long, against providers that fail in every way, with reloads, while other routers
 * come and go beside it. What is left once a minute, when no call is under way, must not grow: heap, threads and
 * connections.
 */
final class Soak {
    private static final int CALLS_A_SECOND = 100;
    private static final int NEIGHBOUR_ONE_IN = 500;
    private static final int CALLS_OF_A_NEIGHBOUR = 20;
    private static final int PARTS = 3;
    private static final long BYTES_OF_NOISE = 1 << 20;
    private static final int THREADS_OF_NOISE = 3;
    private static final int COLLECTIONS = 3;

    /** What is left when all calls of a while have ended. */
    private record Rest(long heap, int threads, int connections) {}

    private final Tally tally = new Tally(Reliability.LATE);
    private final Semaphore room = new Semaphore(Reliability.UNDER_WAY);
    private final List<Rest> rests = new ArrayList<>();
    private final Random random;
    private final ExecutorService threads;
    private final List<FaultyProvider> providers;
    private final PrintStream out;
    private final Stalls stalls = new Stalls();
    private List<Tally.Call> made = new ArrayList<>();

    private Soak(Callers callers, long seed, PrintStream out) throws IOException {
        random = new Random(seed);
        threads = callers.threads();
        providers = Reliability.providers(random);
        this.out = out;
    }

    /** Whether calls all ended as they should, and nothing grew from the second third of the time to the last. */
    static boolean run(Duration time, Callers callers, long seed, PrintStream out)
            throws IOException, InterruptedException {
        Soak soak = new Soak(callers, seed, out);
        try {
            return soak.run(time);
        } finally {
            soak.stalls.close();
            soak.threads.shutdownNow();
            for (FaultyProvider provider : soak.providers) {
                provider.close();
            }
        }
    }

    private boolean run(Duration time) throws IOException, InterruptedException {
        out.printf(
                "%6s %8s | %5s %8s %5s %7s %8s | %9s %8s %12s %10s%n",
                "minute",
                "calls",
                "lost",
                "doubled",
                "late",
                "leaked",
                "strange",
                "heap, kB",
                "threads",
                "connections",
                "stall, ms");
        Path file = Files.createTempFile("soak", ".yaml");
        Reliability.write(file, providers, random);
        try (Router router = Router.fromYaml(file).listener(tally).build()) {
            for (int minute = 1; minute <= time.toMinutes(); minute++) {
                minute(router, file);
                rest(router, minute);
            }
        } finally {
            Files.delete(file);
        }
        tally.example().ifPresent(strange -> strange.printStackTrace(out));
        return tally.isClean() && isFlat();
    }

    private void minute(Router router, Path file) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        while (System.nanoTime() - end < 0) {
            call(router);
            if (random.nextInt(Reliability.RELOAD_ONE_IN) == 0) {
                Reliability.write(file, providers, random);
                router.reload(file);
            }
            if (random.nextInt(NEIGHBOUR_ONE_IN) == 0) {
                try (Router neighbour = Router.fromYaml(file).listener(tally).build()) {
                    for (int i = 0; i < CALLS_OF_A_NEIGHBOUR; i++) {
                        call(neighbour);
                    }
                }
            }
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / CALLS_A_SECOND);
        }
    }

    private void call(Router router) throws InterruptedException {
        String text = "call " + made.size();
        Tally.Call call = tally.new Call(text);
        made.add(call);
        room.acquire();
        Way[] ways = Way.values();
        ways[random.nextInt(ways.length)].call(router, text, threads, (answer, failure) -> {
            room.release();
            call.ended(answer, failure);
        });
    }

    private void rest(Router router, int minute) throws InterruptedException {
        Reliability.awaitAll(made, tally);
        made = new ArrayList<>();
        Reliability.settles(() -> tally.open() == 0 && router.snapshot().callsInFlight() == 0);
        tally.leaked.add(router.snapshot().callsInFlight());
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        Rest rest = new Rest(
                runtime.totalMemory() - runtime.freeMemory(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                Reliability.connections(providers));
        rests.add(rest);
        out.printf(
                "%6d %8d | %5d %8d %5d %7d %8d | %9d %8d %12d %10d%n",
                minute,
                tally.calls.sum(),
                tally.lost.sum(),
                tally.doubled.sum(),
                tally.late.sum(),
                tally.leaked.sum() + tally.open(),
                tally.strange.sum(),
                rest.heap() / 1024,
                rest.threads(),
                rest.connections(),
                stalls.takeMillis());
    }

    /** The least of the last third of the time against the least of the second: the first warms up. */
    private boolean isFlat() {
        int part = rests.size() / PARTS;
        List<Rest> second = rests.subList(part, rests.size() - part);
        List<Rest> last = rests.subList(rests.size() - part, rests.size());
        boolean enough = part > 0;
        boolean flat = !enough
                || (leastHeap(last) <= leastHeap(second) + BYTES_OF_NOISE
                        && leastThreads(last) <= leastThreads(second) + THREADS_OF_NOISE);
        out.println(enough ? (flat ? "flat" : "grows") : "too short to see growth");
        return flat;
    }

    private static long leastHeap(List<Rest> rests) {
        return rests.stream().mapToLong(Rest::heap).min().orElseThrow();
    }

    private static int leastThreads(List<Rest> rests) {
        return rests.stream().mapToInt(Rest::threads).min().orElseThrow();
    }
}
