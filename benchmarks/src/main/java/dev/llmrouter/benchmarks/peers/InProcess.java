package dev.llmrouter.benchmarks.peers;

import dev.llmrouter.Router;
import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Secret;
import java.util.ArrayList;
import java.util.List;

/** This router without a network: a process of its own, so that nothing else has warmed it or is in its way. Prints {@link Figure}s. */
public final class InProcess {
    private static final String MODEL = "gpt-4o";
    private static final List<Integer> SIZES = List.of(10, 100);
    private static final TokenUsage USED = TokenUsage.of(10, 20);

    /** Never reached: what is measured is the counting. */
    private static final Limits WIDE = Limits.builder()
            .requestsPerMinute(1_000_000_000L)
            .tokensPerMinute(1_000_000_000_000L)
            .build();

    private final List<Job> jobs = new ArrayList<>();

    /** One thing to measure. */
    private record Job(Work work, int deployments, Runnable once) {}

    private InProcess() {
        for (int size : SIZES) {
            Router router = router(size, Limits.none());
            jobs.add(new Job(Work.DECISIONS, size, () -> router.execute(MODEL, Deployment::id)));
            Router limited = router(size, WIDE);
            ClientCall<String> counted = ClientCall.builder(Deployment::id)
                    .inputTokens(USED.inputTokens())
                    .usage(answer -> USED)
                    .build();
            jobs.add(new Job(Work.LIMITED, size, () -> limited.execute(MODEL, counted)));
        }
        Router router = router(SIZES.get(0), Limits.none());
        jobs.add(new Job(
                Work.CALLS,
                SIZES.get(0),
                () -> router.send(ModelRequest.chat(MODEL, "Hello")).text()));
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
            rates.warmUp(job.once());
        }
        int cores = Runtime.getRuntime().availableProcessors();
        for (int threads : cores > 1 ? List.of(1, cores) : List.of(1)) {
            for (Job job : jobs) {
                System.out.println(rates.measure(job.work(), job.deployments(), threads, job.once())
                        .json());
            }
        }
    }

    private static Router router(int deployments, Limits limits) {
        Router.Builder builder = Router.builder().transport(new InstantTransport());
        for (int i = 0; i < deployments; i++) {
            builder.deployment(Deployment.builder(MODEL, "openai/gpt-4o")
                    .id("deployment-" + i)
                    .apiBase("http://127.0.0.1/" + i)
                    .apiKey(Secret.of("key"))
                    .limits(limits)
                    .build());
        }
        return builder.build();
    }
}
