package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.testing.internal.Crowd;
import dev.llmrouter.testing.internal.Load;
import dev.llmrouter.testing.internal.Lognormal;
import dev.llmrouter.testing.internal.Sizes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The command line of {@link Quota}, as scenarios and seeds. */
final class QuotaOptions {
    private static final String TEXT = """
            Plays the workload "quota" in virtual time: real routers, simulated providers, eight deployments of
            40k to 300k tokens per minute, Poisson arrivals. One row for each combination of the lists.

            What the providers do
              --kind LIST        bucket, sliding, slices (default bucket)
              --burst LIST       seconds that a bucket holds (default 10,60); a window is 60 s, a slice 10 s
              --charges-max-tokens   charge prompt and max_tokens on arrival, the truth at the end
              --network-ms N     one way, mean (default 15)     --network-sigma N   (default 0.3)

            What is asked
              --load LIST        share of capacity (default 0.95,1.2)
              --workload LIST    steady, ramp, or a shape (default steady):
%SHAPES%
              --ramp-to N        share of capacity (default 3)  --ramp-minutes N    (default 6)
              --warm-up N        minutes (default 3)            --minutes N         measured (default 9)
              --max-tokens N     announced by every request (default 0: not)
              --prompt-sigma N   of their tokens, mean 1500 (default 0.8)
              --answer-sigma N   of their tokens, mean 400 (default 0.8)
              --chars-per-token N    of texts, mean (default 3.6; a router guesses 4)
              --chars-sigma N    between requests (default 0.08)

            What the routers know and do
              --known LIST       yes, numbers (but not the kind), no, share (1/processes of the numbers),
                                 shared (yes, through a store in memory; default yes)
              --processes LIST   each with a router of its own (default 1)
              --skew N           0 for equal parts; the n-th process gets n^-N of the requests (default 0)
              --max-wait N       seconds (default 10)           --retries N         (default 2)
              --strategy NAME    simple-shuffle, least-busy, usage-based-routing, latency-based-routing

            How
              --seeds N          runs of each combination (default 20)
              --first-seed N     (default 1)                    --threads N         runs at once (default: cores)
              --detail           429s by deployment, failures by reason
              --json FILE        all numbers                    --csv FILE          the table
              --help             this text

            Environment: NO_COLOR=1 for no colours.""";

    static final String HELP = TEXT.replace(
            "%SHAPES%",
            Arrays.stream(Shape.values())
                    .map(shape ->
                            String.format(Locale.ROOT, "                   %-8s %s", shape.label(), shape.words()))
                    .collect(Collectors.joining("\n")));

    private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

    static {
        DEFAULTS.put("--kind", "bucket");
        DEFAULTS.put("--burst", "10,60");
        DEFAULTS.put("--network-ms", "15");
        DEFAULTS.put("--network-sigma", "0.3");
        DEFAULTS.put("--load", "0.95,1.2");
        DEFAULTS.put("--workload", "steady");
        DEFAULTS.put("--ramp-to", "3");
        DEFAULTS.put("--ramp-minutes", "6");
        DEFAULTS.put("--warm-up", "3");
        DEFAULTS.put("--minutes", "9");
        DEFAULTS.put("--max-tokens", "0");
        DEFAULTS.put("--prompt-sigma", "0.8");
        DEFAULTS.put("--answer-sigma", "0.8");
        DEFAULTS.put("--chars-per-token", "3.6");
        DEFAULTS.put("--chars-sigma", "0.08");
        DEFAULTS.put("--known", "yes");
        DEFAULTS.put("--processes", "1");
        DEFAULTS.put("--skew", "0");
        DEFAULTS.put("--max-wait", "10");
        DEFAULTS.put("--retries", "2");
        DEFAULTS.put("--strategy", "simple-shuffle");
        DEFAULTS.put("--seeds", "20");
        DEFAULTS.put("--first-seed", "1");
        DEFAULTS.put("--threads", Integer.toString(Runtime.getRuntime().availableProcessors()));
        DEFAULTS.put("--json", "");
        DEFAULTS.put("--csv", "");
    }

    private static final Map<String, RoutingStrategy> STRATEGIES = Map.of(
            "simple-shuffle", RoutingStrategy.simpleShuffle(),
            "least-busy", RoutingStrategy.leastBusy(),
            "usage-based-routing", RoutingStrategy.usageBased(),
            "latency-based-routing", RoutingStrategy.latencyBased(0.1));

    private static final double MILLIS_PER_MINUTE = 60_000;
    private static final double MILLIS_PER_SECOND = 1000;

    private final Options options;

    QuotaOptions(List<String> args) {
        options = new Options(renamed(args), DEFAULTS, List.of("--charges-max-tokens", "--detail", "--help"));
    }

    /** Scripts may still use the earlier name of an option. */
    private static List<String> renamed(List<String> args) {
        return args.stream().map(arg -> arg.equals("--told") ? "--known" : arg).toList();
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

    int threads() {
        return options.whole("--threads", 1);
    }

    long[] seeds() {
        long first = options.whole("--first-seed", 0);
        return LongStream.range(first, first + options.whole("--seeds", 1)).toArray();
    }

    List<Metric> metrics() {
        List<Shape> shapes = shapes();
        return shapes.size() == 1 ? shapes.get(0).metrics() : Metric.SHAPES;
    }

    private List<Shape> shapes() {
        return options.oneOf("--workload", Shape.class);
    }

    /** One for each combination. */
    List<Scenario> scenarios() {
        List<Scenario> scenarios = new ArrayList<>();
        for (Shape shape : shapes()) {
            for (Counting counting : countings()) {
                for (KnownLimits known : options.oneOf("--known", KnownLimits.class)) {
                    for (int processes : options.wholes("--processes", 1)) {
                        for (Load load : loads(shape)) {
                            scenarios.add(scenario(shape, counting, known, processes, load));
                        }
                    }
                }
            }
        }
        return scenarios;
    }

    private List<Counting> countings() {
        boolean most = options.has("--charges-max-tokens");
        return options.oneOf("--kind", Counting.Kind.class).stream()
                .flatMap(kind -> Counting.of(kind, options.wholes("--burst", 1), most).stream())
                .toList();
    }

    private List<Load> loads(Shape shape) {
        if (shape == Shape.RAMP) {
            return List.of(new Load.Ramp(options.number("--ramp-to", 0.01), minutes("--ramp-minutes", 0.01)));
        }
        return options.numbers("--load", 0.01).stream()
                .map(share -> shape.plain().load().apply(share))
                .toList();
    }

    private Scenario scenario(Shape shape, Counting counting, KnownLimits known, int processes, Load load) {
        Shape.Plain plain = shape.plain();
        double skew = options.number("--skew", 0);
        return Scenario.builder()
                .shape(shape)
                .trouble(plain.trouble())
                .counting(counting)
                .load(load)
                .crowd(skew > 0 ? new Crowd(processes, skew) : plain.crowd().apply(processes))
                .setup(new Setup(known, seconds("--max-wait"), options.whole("--retries", 0), strategy()))
                .announced(options.whole("--max-tokens", 0))
                .sizes(plain.sizes() == null ? sizes() : plain.sizes())
                .wire(new Wire(new Lognormal(options.number("--network-ms", 0), options.number("--network-sigma", 0))))
                .span(span(shape))
                .build();
    }

    private Sizes sizes() {
        return new Sizes(
                new Lognormal(Sizes.QUOTA.prompt().mean(), options.number("--prompt-sigma", 0)),
                new Lognormal(Sizes.QUOTA.answer().mean(), options.number("--answer-sigma", 0)),
                Sizes.QUOTA.mostAnswer(),
                new Lognormal(options.number("--chars-per-token", 0.1), options.number("--chars-sigma", 0)));
    }

    private Span span(Shape shape) {
        return shape == Shape.RAMP
                ? new Span(Duration.ZERO, minutes("--ramp-minutes", 0.01), Duration.ZERO)
                : new Span(minutes("--warm-up", 0), minutes("--minutes", 0.01), seconds("--max-wait"));
    }

    private RoutingStrategy strategy() {
        RoutingStrategy strategy = STRATEGIES.get(options.text("--strategy"));
        if (strategy == null) {
            throw new UsageException(
                    "--strategy wants one of " + STRATEGIES.keySet() + ", not '" + options.text("--strategy") + "'");
        }
        return strategy;
    }

    private Duration minutes(String name, double least) {
        return Duration.ofMillis(Math.round(options.number(name, least) * MILLIS_PER_MINUTE));
    }

    private Duration seconds(String name) {
        return Duration.ofMillis(Math.round(options.number(name, 0) * MILLIS_PER_SECOND));
    }
}
