package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.testing.internal.Crowd;
import dev.llmrouter.testing.internal.Load;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** The command line of {@link QuotaHttp}, as scenarios and seeds. */
final class QuotaHttpOptions {
    static final String HELP = """
            Plays the workload "quota" over real HTTP: real routers, their sockets and threads, eight servers on this
            machine, real time made faster. One row for each combination of the lists; times are the scenario's own.

            How fast
              --factor N         all times divided by it, all limits multiplied (default 10: a run takes 73 s)

            What the providers do
              --kind LIST        bucket, sliding, slices (default bucket)
              --burst LIST       seconds that a bucket holds (default 10,60); a window is 60 s, a slice 10 s

            What is asked
              --load LIST        share of capacity (default 0.95,1.2)
              --warm-up N        minutes (default 3)            --minutes N         measured (default 9)

            What the routers know and do
              --known LIST       yes, numbers (but not the kind), no, share (1/processes of the numbers; default yes)
              --processes LIST   routers with connections of their own (default 1)
              --max-wait N       seconds (default 10)           --retries N         (default 2)

            How
              --seeds N          runs of each combination, one after the other (default 1)
              --first-seed N     (default 1)
              --detail           429s by deployment, failures by reason
              --json FILE        all numbers                    --csv FILE          the table
              --help             this text

            Environment: NO_COLOR=1 for no colours.""";

    private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

    static {
        DEFAULTS.put("--factor", "10");
        DEFAULTS.put("--kind", "bucket");
        DEFAULTS.put("--burst", "10,60");
        DEFAULTS.put("--load", "0.95,1.2");
        DEFAULTS.put("--warm-up", "3");
        DEFAULTS.put("--minutes", "9");
        DEFAULTS.put("--known", "yes");
        DEFAULTS.put("--processes", "1");
        DEFAULTS.put("--max-wait", "10");
        DEFAULTS.put("--retries", "2");
        DEFAULTS.put("--seeds", "1");
        DEFAULTS.put("--first-seed", "1");
        DEFAULTS.put("--json", "");
        DEFAULTS.put("--csv", "");
    }

    private static final double MILLIS_PER_MINUTE = 60_000;
    private static final double MILLIS_PER_SECOND = 1000;

    private final Options options;

    QuotaHttpOptions(List<String> args) {
        options = new Options(args, DEFAULTS, List.of("--detail", "--help"));
    }

    boolean help() {
        return options.has("--help");
    }

    boolean detailed() {
        return options.has("--detail");
    }

    /** Empty for none. */
    String json() {
        return options.text("--json");
    }

    /** Empty for none. */
    String csv() {
        return options.text("--csv");
    }

    HttpPace pace() {
        return new HttpPace(options.whole("--factor", 1));
    }

    long[] seeds() {
        long first = options.whole("--first-seed", 0);
        return LongStream.range(first, first + options.whole("--seeds", 1)).toArray();
    }

    /** One for each combination, in the time of the scenario. */
    List<Scenario> scenarios() {
        List<Scenario> scenarios = new ArrayList<>();
        for (Counting.Kind kind : options.oneOf("--kind", Counting.Kind.class)) {
            for (Counting counting : Counting.of(kind, options.wholes("--burst", 1), false)) {
                for (KnownLimits known : options.oneOf("--known", KnownLimits.class)) {
                    scenarios.addAll(scenarios(counting, known));
                }
            }
        }
        return scenarios;
    }

    private List<Scenario> scenarios(Counting counting, KnownLimits known) {
        Duration maxWait = time("--max-wait", 0, MILLIS_PER_SECOND);
        Setup setup = new Setup(known, maxWait, options.whole("--retries", 0), RoutingStrategy.simpleShuffle());
        Span span =
                new Span(time("--warm-up", 0, MILLIS_PER_MINUTE), time("--minutes", 0.01, MILLIS_PER_MINUTE), maxWait);
        List<Scenario> scenarios = new ArrayList<>();
        for (int processes : options.wholes("--processes", 1)) {
            for (double load : options.numbers("--load", 0.01)) {
                scenarios.add(Scenario.builder()
                        .counting(counting)
                        .load(new Load.Steady(load))
                        .crowd(new Crowd(processes, 0))
                        .setup(setup)
                        .span(span)
                        .build());
            }
        }
        return scenarios;
    }

    private Duration time(String name, double least, double millis) {
        return Duration.ofMillis(Math.round(options.number(name, least) * millis));
    }
}
