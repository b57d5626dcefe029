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
                    print(rates.measure(Work.DECISIONS, deployments, threads, decide));
                }
            }
            try (Router router = router(FEW)) {
                Runnable call = () -> router.send(ModelRequest.chat(MODEL, "Hello")).text();
                print(rates.measure(Work.CALLS, FEW, threads, call));
            }
        }
    }

    private static void print(Figure figure) {
        System.out.println(figure.json());
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
