package dev.llmrouter.benchmarks.peers;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import java.util.List;

/** This router without a network: a process of its own, so that nothing else has warmed it or is in its way. Prints {@link Figure}s. */
public final class InProcess {
    private static final String MODEL = "gpt-4o";
    private static final int FEW = 10;
    private static final int MANY = 100;

    private InProcess() {}

    /**
     * Measures.
     *
     * @param args the {@link Pace}
     * @throws InterruptedException if it is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        Rates rates = new Rates(Pace.parse(args[0]));
        int cores = Runtime.getRuntime().availableProcessors();
        for (int threads : cores > 1 ? List.of(1, cores) : List.of(1)) {
            for (int deployments : List.of(FEW, MANY)) {
                try (Router router = router(deployments)) {
                    Runnable decide = () -> router.execute(MODEL, Deployment::id);
                    print(Work.DECISIONS, deployments, threads, rates.of(decide, threads));
                }
            }
            try (Router router = router(FEW)) {
                Runnable call = () -> router.send(ModelRequest.chat(MODEL, "Hello")).text();
                print(Work.CALLS, FEW, threads, rates.of(call, threads));
            }
        }
    }

    private static void print(Work work, int deployments, int threads, double perSecond) {
        System.out.println(Figure.rate(work, OverHttp.ROUTER, deployments, threads, perSecond).json());
    }

    private static Router router(int deployments) {
        Router.Builder builder = Router.builder().transport(new InstantTransport());
        for (int i = 0; i < deployments; i++) {
            builder.deployment(Deployment.builder(MODEL, "openai/gpt-4o")
                    .id("deployment-" + i)
                    .apiBase("http://127.0.0.1/" + i)
                    .apiKey(Secret.of("key"))
                    .build());
        }
        return builder.build();
    }
}
