package dev.llmrouter.benchmarks.latency;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/** Plays scenarios with many seeds, several at once, and the oracle of each once. */
final class LatencyRuns implements AutoCloseable {
    private final ExecutorService threads;
    private final Map<LatencyScenario, List<LatencyResult>> oracles = new HashMap<>();

    LatencyRuns(int atOnce) {
        threads = Executors.newFixedThreadPool(atOnce, work -> {
            Thread thread = new Thread(work, "simulation");
            thread.setDaemon(true);
            return thread;
        });
    }

    LatencyRow play(LatencyScenario scenario, long firstSeed, int seeds) throws InterruptedException {
        LatencyScenario beside = scenario.ofOracle();
        List<LatencyResult> oracle = oracles.get(beside);
        if (oracle == null) {
            oracle = all(beside, firstSeed, seeds);
            oracles.put(beside, oracle);
        }
        List<LatencyResult> runs = scenario.contender() == Contender.ORACLE ? oracle : all(scenario, firstSeed, seeds);
        return new LatencyRow(scenario, runs, oracle);
    }

    private List<LatencyResult> all(LatencyScenario scenario, long firstSeed, int seeds) throws InterruptedException {
        List<Future<LatencyResult>> runs = LongStream.range(firstSeed, firstSeed + seeds)
                .mapToObj(seed -> threads.submit(() -> LatencyRun.play(scenario, seed)))
                .toList();
        List<LatencyResult> results = new ArrayList<>();
        for (Future<LatencyResult> run : runs) {
            try {
                results.add(run.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("a run broke: " + e.getCause(), e.getCause());
            }
        }
        return results;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
