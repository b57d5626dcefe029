package dev.llmrouter.benchmarks.shared;

import dev.llmrouter.benchmarks.sim.Counting;
import dev.llmrouter.benchmarks.sim.HttpPace;
import dev.llmrouter.benchmarks.sim.KnownLimits;
import dev.llmrouter.benchmarks.sim.Options;
import dev.llmrouter.benchmarks.sim.Scenario;
import dev.llmrouter.benchmarks.sim.Setup;
import dev.llmrouter.benchmarks.sim.Span;
import dev.llmrouter.benchmarks.sim.Spec;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.testing.internal.Crowd;
import dev.llmrouter.testing.internal.Load;
import dev.llmrouter.testing.internal.Lognormal;
import dev.llmrouter.testing.internal.Sizes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** The command line of {@link SharedQuota}. */
final class SharedOptions {
    static final String HELP = """
            Real processes, each a JVM with a router, share limits through a real Redis; eight servers on this machine
            enforce them. One run for each combination of the lists; times are the scenario's own.

            What is played
              --scenario NAME    quota (default)
                                 page: two deployments of rpm 6, two processes, one of which asks nine times as often
                                 cooldowns: how long the news of a cooldown takes from one process to another

            How fast
              --factor N         all times divided by it, all limits multiplied (quota: default 10, a run takes 80 s;
                                 page: default 1, real time)

            What is asked
              --load LIST        share of capacity (default 0.95; page: always 1.5)
              --processes LIST   (default 4; page: always 2)
              --hot N            the part of all requests that falls to one process (default 0: equal parts)
              --move-every N     minutes after which that is the next process (default 3)
              --warm-up N        minutes (default 3)            --minutes N         measured (default 9; page: 3)

            What the providers and the routers do
              --kind LIST        bucket, sliding (default bucket)
              --burst LIST       seconds that a bucket holds (default 10); a window is 60 s
              --max-wait N       seconds (default 10)           --retries N         (default 2)

            Trouble
              --kill N           how often Redis is killed and started anew, empty, in the measured span (default 0)
              --away N           how long it is away each time, really, in seconds (default 2)

            How
              --cooldowns N      of the scenario cooldowns (default 100)
              --heap N           of each process, in megabytes (default 64)
              --seeds N          runs of each combination, one after the other (default 1)
              --first-seed N     (default 1)
              --json FILE        all numbers
              --help             this text

            Environment: NO_COLOR=1 for no colours.""";

    /** What is played. */
    enum Play {
        QUOTA,
        PAGE,
        COOLDOWNS
    }

    private static final String BY_SCENARIO = "";
    private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

    static {
        DEFAULTS.put("--scenario", "quota");
        DEFAULTS.put("--factor", BY_SCENARIO);
        DEFAULTS.put("--load", "0.95");
        DEFAULTS.put("--processes", "4");
        DEFAULTS.put("--hot", "0");
        DEFAULTS.put("--move-every", "3");
        DEFAULTS.put("--warm-up", BY_SCENARIO);
        DEFAULTS.put("--minutes", BY_SCENARIO);
        DEFAULTS.put("--kind", "bucket");
        DEFAULTS.put("--burst", "10");
        DEFAULTS.put("--max-wait", "10");
        DEFAULTS.put("--retries", "2");
        DEFAULTS.put("--kill", "0");
        DEFAULTS.put("--away", "2");
        DEFAULTS.put("--cooldowns", "100");
        DEFAULTS.put("--heap", "64");
        DEFAULTS.put("--seeds", "1");
        DEFAULTS.put("--first-seed", "1");
        DEFAULTS.put("--json", "");
    }

    private static final double MILLIS_PER_MINUTE = 60_000;
    private static final double MILLIS_PER_SECOND = 1000;

    /** Of the page's example: so many tokens for each request that its size does not matter. */
    private static final int TOKENS = 100;

    private static final long PAGE_RPM = 6;
    private static final long PAGE_TOKENS = 1_000_000;
    private static final double PAGE_LOAD = 1.5;
    private static final double PAGE_HOT = 0.9;

    private final Options options;

    SharedOptions(List<String> args) {
        options = new Options(args, DEFAULTS, List.of("--help"));
    }

    boolean help() {
        return options.has("--help");
    }

    Play play() {
        return options.oneOf("--scenario", Play.class).get(0);
    }

    /** Empty for none. */
    String json() {
        return options.text("--json");
    }

    HttpPace pace() {
        return new HttpPace(
                options.text("--factor").isEmpty() ? (play() == Play.QUOTA ? 10 : 1) : options.whole("--factor", 1));
    }

    int cooldowns() {
        return options.whole("--cooldowns", 1);
    }

    int heap() {
        return options.whole("--heap", 16);
    }

    int kills() {
        return options.whole("--kill", 0);
    }

    Duration away() {
        return time("--away", "2", 0, MILLIS_PER_SECOND);
    }

    int processes() {
        return options.wholes("--processes", 1).get(0);
    }

    Parts parts() {
        double hot = play() == Play.PAGE ? PAGE_HOT : options.number("--hot", 0);
        return new Parts(hot, time("--move-every", "3", 0.01, MILLIS_PER_MINUTE));
    }

    long[] seeds() {
        long first = options.whole("--first-seed", 0);
        return LongStream.range(first, first + options.whole("--seeds", 1)).toArray();
    }

    /** One for each combination, in the time of the scenario. */
    List<Scenario> scenarios() {
        return play() == Play.PAGE ? List.of(page()) : quota();
    }

    private List<Scenario> quota() {
        List<Scenario> scenarios = new ArrayList<>();
        for (Counting.Kind kind : options.oneOf("--kind", Counting.Kind.class)) {
            for (Counting counting : Counting.of(kind, options.wholes("--burst", 1), false)) {
                for (int processes : options.wholes("--processes", 1)) {
                    for (double load : options.numbers("--load", 0.01)) {
                        scenarios.add(common(counting, new Load.Steady(load), processes, 9)
                                .build());
                    }
                }
            }
        }
        return scenarios;
    }

    private Scenario.Builder common(Counting counting, Load load, int processes, int minutes) {
        Duration maxWait = time("--max-wait", "10", 0, MILLIS_PER_SECOND);
        boolean page = play() == Play.PAGE;
        return Scenario.builder()
                .counting(counting)
                .load(load)
                .crowd(new Crowd(processes, 0))
                .setup(new Setup(
                        KnownLimits.SHARED, maxWait, options.whole("--retries", 0), RoutingStrategy.simpleShuffle()))
                .span(new Span(
                        time("--warm-up", page ? "0" : "3", 0, MILLIS_PER_MINUTE),
                        time("--minutes", Integer.toString(minutes), 0.01, MILLIS_PER_MINUTE),
                        maxWait));
    }

    /** Two deployments that take six requests a minute each, and 18 a minute for them. */
    private Scenario page() {
        Counting counting = Counting.of(Counting.Kind.SLIDING, List.of(), false).get(0);
        double tokens = PAGE_LOAD * 2 * PAGE_RPM * TOKENS;
        Lognormal half = new Lognormal(TOKENS / 2.0, 0);
        return common(counting, new Load.Steady(tokens / (2 * PAGE_TOKENS)), 2, 3)
                .deployments(List.of(new Spec("eu", PAGE_TOKENS, PAGE_RPM), new Spec("us", PAGE_TOKENS, PAGE_RPM)))
                .sizes(new Sizes(half, half, TOKENS, new Lognormal(4, 0)))
                .build();
    }

    private Duration time(String name, String otherwise, double least, double millis) {
        double value = options.text(name).isEmpty() ? Double.parseDouble(otherwise) : options.number(name, least);
        return Duration.ofMillis(Math.round(value * millis));
    }
}
