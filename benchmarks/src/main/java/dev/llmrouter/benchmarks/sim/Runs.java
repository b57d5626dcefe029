package dev.llmrouter.benchmarks.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * Plays a scenario with many seeds, several at once: each run has a thread, a clock and routers to itself.
 */
final class Runs implements AutoCloseable {
    private final ExecutorService threads;

    Runs(int atOnce) {
        threads = Executors.newFixedThreadPool(atOnce, work -> {
            Thread thread = new Thread(work, "simulation");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Plays all, and returns in the order of the seeds.
     *
     * @param done gets the number of completed runs
     */
    Row play(Scenario scenario, long[] seeds, IntConsumer done) throws InterruptedException {
        List<Future<Result>> runs = new ArrayList<>();
        for (long seed : seeds) {
            runs.add(threads.submit(() -> Simulation.run(scenario, seed)));
        }
        List<Result> results = new ArrayList<>();
        for (Future<Result> run : runs) {
            results.add(resultOf(run));
            done.accept(results.size());
        }
        return new Row(scenario, results);
    }

    private static Result resultOf(Future<Result> run) throws InterruptedException {
        try {
            return run.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a run broke: " + e.getCause(), e.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
