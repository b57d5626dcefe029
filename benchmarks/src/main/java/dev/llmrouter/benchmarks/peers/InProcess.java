package dev.llmrouter.benchmarks.peers;

import dev.llmrouter.Router;
import dev.llmrouter.benchmarks.cost.Decider;
import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * This router without a network: a process of its own, so that nothing else has warmed it or is in its way.
 * Prints {@link Figure}s.
 */
public final class InProcess {
    private static final String MODEL = "gpt-4o";
    private static final List<Integer> SIZES = List.of(10, 100);
    private static final String EXECUTE = OverHttp.ROUTER + ", execute";
    private static final TokenUsage USED = TokenUsage.of(10, 20);

    /** Never reached: what is measured is the counting. */
    private static final Limits WIDE = Limits.builder()
            .requestsPerMinute(1_000_000_000L)
            .tokensPerMinute(1_000_000_000_000L)
            .build();

    private final List<Job> jobs = new ArrayList<>();

    /** One thing to measure. */
    private record Job(Work work, String subject, int deployments, Supplier<Runnable> ofThread) {
        Figure figure(int threads, Rates.Rate rate) {
            return new Figure(work, subject, deployments, threads, rate.perSecond(), 0, 0, rate.cpuMicros(), 0);
        }
    }

    private InProcess() {
        for (int size : SIZES) {
            decisions(Work.DECISIONS, size, Limits.none());
            decisions(Work.LIMITED, size, WIDE);
        }
        Router router = router(SIZES.get(0), Limits.none());
        add(
                Work.CALLS,
                OverHttp.ROUTER,
                SIZES.get(0),
                () -> router.send(ModelRequest.chat(MODEL, "Hello")).text());
    }

    /** The decision as the engine makes it for each attempt; and within a call through the public door. */
    private void decisions(Work work, int size, Limits limits) {
        Catalog.Builder catalog = Catalog.builder();
        deployments(size, limits).forEach(catalog::deployment);
        RouterConfig config =
                new RouterConfig(catalog.build(), RouterSettings.builder().build());
        Decider.Machine machine = new Decider.Machine(config, MODEL);
        jobs.add(new Job(work, OverHttp.ROUTER, size, machine::decider));
        Router router = router(size, limits);
        ClientCall<String> client = ClientCall.builder(Deployment::id)
                .inputTokens(USED.inputTokens())
                .usage(answer -> USED)
                .build();
        add(work, EXECUTE, size, () -> router.execute(MODEL, client));
    }

    private void add(Work work, String subject, int size, Runnable once) {
        jobs.add(new Job(work, subject, size, () -> once));
    }

    /**
     * Measures.
     *
     * @param args the {@link Pace}
     * @throws InterruptedException if it is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        new InProcess().run(new Rates(Pace.parse(args[0])));
    }

    private void run(Rates rates) throws InterruptedException {
        for (Job job : jobs) {
            rates.warmUp(job.ofThread());
        }
        int cores = Runtime.getRuntime().availableProcessors();
        for (int threads : cores > 1 ? List.of(1, cores) : List.of(1)) {
            for (Job job : jobs) {
                System.out.println(job.figure(threads, rates.measure(threads, job.ofThread()))
                        .json());
            }
        }
    }

    private static Router router(int deployments, Limits limits) {
        Router.Builder builder = Router.builder().transport(new InstantTransport());
        deployments(deployments, limits).forEach(builder::deployment);
        return builder.build();
    }

    private static List<Deployment> deployments(int count, Limits limits) {
        return IntStream.range(0, count)
                .mapToObj(i -> Deployment.builder(MODEL, "openai/gpt-4o")
                        .id("deployment-" + i)
                        .apiBase("http://127.0.0.1/" + i)
                        .apiKey(Secret.of("key"))
                        .limits(limits)
                        .build())
                .toList();
    }
}
