package dev.llmrouter.benchmarks.cost;

import dev.llmrouter.Router;
import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Whole calls through the public API, to a transport and a client that answer at once. */
// JMH fills the fields.
@NullUnmarked
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SendBenchmark {
    @Param({"10", "100", "10000"})
    int deployments;

    @Param("simple-shuffle")
    String strategy;

    private Router router;
    private ModelRequest request;
    private ClientCall<String> client;

    @Setup
    public void open() {
        Router.Builder builder = Router.builder().transport(new AtOnce()).strategy(Fleet.strategy(strategy));
        Fleet.deployments(deployments).forEach(builder::deployment);
        router = builder.build();
        request = ModelRequest.chat(Fleet.MODEL, "Hello");
        client = ClientCall.<String>builder(deployment -> "Hello.")
                .usage(answer -> TokenUsage.of(9, 2))
                .inputTokens(9)
                .build();
    }

    @TearDown
    public void close() {
        router.close();
    }

    /** With the body: it is copied for the attempt, and the answer is read. */
    @Benchmark
    public ModelResponse send() {
        return router.send(request);
    }

    /** As {@code send}, in twelve events that come at once: each is looked at. */
    @Benchmark
    public int stream() {
        int events = 0;
        try (ModelStream stream = router.stream(request)) {
            for (StreamEvent event : stream) {
                events += event.data().isEmpty() ? 0 : 1;
            }
        }
        return events;
    }

    /** Without bodies: the caller's own client speaks. */
    @Benchmark
    public String execute() {
        return router.execute(Fleet.MODEL, client);
    }
}
