package dev.llmrouter.benchmarks.peers;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
        try (Router few = router(FEW);
                Router many = router(MANY)) {
            Runnable call = () -> few.send(ModelRequest.chat(MODEL, "Hello")).text();
            Map<Integer, Runnable> decisions = new LinkedHashMap<>();
            decisions.put(FEW, () -> few.execute(MODEL, Deployment::id));
            decisions.put(MANY, () -> many.execute(MODEL, Deployment::id));
            rates.warmUp(call);
            for (Runnable decide : decisions.values()) {
                rates.warmUp(decide);
            }
            for (int threads : cores > 1 ? List.of(1, cores) : List.of(1)) {
                for (Map.Entry<Integer, Runnable> decide : decisions.entrySet()) {
                    print(rates.measure(Work.DECISIONS, decide.getKey(), threads, decide.getValue()));
                }
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
