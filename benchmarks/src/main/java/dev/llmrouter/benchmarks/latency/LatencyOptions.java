package dev.llmrouter.benchmarks.latency;

import dev.llmrouter.benchmarks.sim.Options;
import dev.llmrouter.benchmarks.sim.UsageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The command line of {@link Latency}, as scenarios and seeds. */
final class LatencyOptions {
    static final String HELP = """
            Plays the workload "latency" in virtual time: real routers without a shared store, six simulated
            deployments of 80 to 20 output tokens a second, Poisson arrivals. One row for each combination.

              --event LIST       steady, brown-out, hang, crash, fast-500, cold-add (default: all)
              --load LIST        share of the speed of all deployments (default 0.5,0.75,0.9)
              --strategy LIST    as in the first column (default: all)
              --processes LIST   (default 4)     --sigma LIST   of output tokens (default 0.8)
              --seeds N          (default 20)    --first-seed N (default 1)    --threads N (default 2)
              --report FOLDER    write strategies-report.md and its pictures there
            """;

    private static final Map<String, String> DEFAULTS = Map.of(
            "--event", "",
            "--load", "0.5,0.75,0.9",
            "--strategy", "",
            "--processes", "4",
            "--sigma", "0.8",
            "--seeds", "20",
            "--first-seed", "1",
            "--threads", "2",
            "--report", "");

    private final Options given;

    LatencyOptions(List<String> args) {
        given = new Options(args, DEFAULTS, List.of("--help"));
    }

    boolean help() {
        return given.has("--help");
    }

    int seeds() {
        return given.whole("--seeds", 1);
    }

    int firstSeed() {
        return given.whole("--first-seed", 0);
    }

    int threads() {
        return given.whole("--threads", 1);
    }

    /** Where to write the report; empty for nowhere. */
    String report() {
        return given.text("--report");
    }

    /** Those of one event and load follow each other. */
    List<LatencyScenario> scenarios() {
        List<LatencyScenario> all = new ArrayList<>();
        for (int processes : given.wholes("--processes", 1)) {
            for (double sigma : given.numbers("--sigma", 0)) {
                for (Event event : named("--event", Event.values())) {
                    for (double load : given.numbers("--load", 0.01)) {
                        for (Contender contender : named("--strategy", Contender.values())) {
                            all.add(new LatencyScenario(event, load, processes, sigma, contender));
                        }
                    }
                }
            }
        }
        return all;
    }

    private <E extends Enum<E>> List<E> named(String option, E[] values) {
        if (given.text(option).isEmpty()) {
            return List.of(values);
        }
        List<E> chosen = new ArrayList<>();
        for (String name : given.text(option).split(",", -1)) {
            chosen.add(Arrays.stream(values)
                    .filter(value -> value.toString().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new UsageException(
                            option + " wants some of " + Arrays.toString(values) + ", not '" + name + "'")));
        }
        return chosen;
    }
}
