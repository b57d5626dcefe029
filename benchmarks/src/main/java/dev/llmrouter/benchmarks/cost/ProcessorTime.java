package dev.llmrouter.benchmarks.cost;

import com.sun.management.ThreadMXBean;
import dev.llmrouter.Router;
import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import dev.llmrouter.internal.guard.SafeListener;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Processor time and bytes of one call, as the thread that makes it counts them: the least of many rounds. Of
 * two revisions that run in turn on a machine which does other work beside them, this finds differences that
 * a measurement by the clock does not.
 */
public final class ProcessorTime {
    /** The compiler is done with the largest of the calls after some ten seconds. */
    private static final int ROUNDS = 200;
    /** Long enough for the thread's clock, and that of all rounds for the compiler. */
    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** So many calls between two looks at the clock. */
    private static final int BATCH = 100;

    private static final int DEPLOYMENTS = 10;

    private final long thread = Thread.currentThread().getId();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final PrintStream out;
    /** Read by none, so that the compiler cannot remove what makes it. */
    @SuppressWarnings("UnusedVariable")
    private volatile Object result = "";

    private ProcessorTime(PrintStream out) {
        this.out = out;
    }

    private interface Call {
        Object make();
    }

    /**
     * Measures.
     *
     * @param args the names of what to measure; all of it without names
     */
    public static void main(String[] args) {
        List<String> wanted = List.of(args);
        new ProcessorTime(System.out).run(wanted);
    }

    private void run(List<String> wanted) {
        out.printf("%-20s %10s %10s%n", "call", "ns", "bytes");
        Map<String, Call> decisions = new LinkedHashMap<>();
        RouterConfig config = Fleet.config(DEPLOYMENTS, Fleet.strategy("simple-shuffle"));
        try (Decider.Machine machine = new Decider.Machine(config, Fleet.MODEL);
                Decider.Machine unheard = new Decider.Machine(config, Fleet.MODEL, SafeListener.NOBODY);
                Router router = router()) {
            Decider decider = machine.decider();
            decisions.put("decide", decider::decide);
            for (String kind : List.of("none", "sliding", "bucket")) {
                Reservation reservation = new Reservation(kind);
                decisions.put("limits-" + kind, reservation::reserveAndSettle);
            }
            decisions.put("plan", machine::plan);
            decisions.put("plan-unheard", unheard::plan);
            decisions.put("execute", execute(router));
            ModelRequest hello = ModelRequest.chat(Fleet.MODEL, "Hello");
            decisions.put("send", () -> router.send(hello));
            bodies(router, "2kB", Bodies.conversation(2_000), decisions);
            bodies(router, "200kB", Bodies.conversation(200_000), decisions);
            decisions.put("stream", stream(router, hello));
            decisions.put("exchange", exchange(router));
            decisions.forEach((name, call) -> {
                if (wanted.isEmpty() || wanted.contains(name)) {
                    measure(name, call);
                }
            });
        }
    }

    /** A request that is sent again, and one whose body comes from outside, as a gateway gets it. */
    private static void bodies(Router router, String size, byte[] body, Map<String, Call> decisions) {
        ModelRequest again = Bodies.request(body);
        decisions.put("body-" + size, () -> Bodies.request(body));
        decisions.put("send-" + size, () -> router.send(again));
        decisions.put("both-" + size, () -> router.send(Bodies.request(body)));
    }

    private static Router router() {
        Router.Builder builder = Router.builder().transport(new AtOnce()).strategy(Fleet.strategy("simple-shuffle"));
        Fleet.deployments(DEPLOYMENTS).forEach(builder::deployment);
        return builder.build();
    }

    private static Call execute(Router router) {
        ClientCall<String> client = ClientCall.<String>builder(deployment -> "Hello.")
                .usage(answer -> TokenUsage.of(9, 2))
                .inputTokens(9)
                .build();
        return () -> router.execute(Fleet.MODEL, client);
    }

    /** What a client's HTTP layer sends, with the headers of an SDK. */
    private static Call exchange(Router router) {
        byte[] body = Bodies.conversation(2_000);
        return () -> {
            ExchangeRequest request = ExchangeRequest.post("/v1/chat/completions")
                    .header("authorization", "Bearer none")
                    .header("content-type", "application/json")
                    .header("accept", "application/json")
                    .header("user-agent", "OpenAI/Java")
                    .header("x-stainless-lang", "java")
                    .header("x-stainless-retry-count", "0")
                    .body(body)
                    .build();
            try (ExchangeResponse answer = router.exchange(request).execute()) {
                return answer.bytes().length;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        };
    }

    private static Call stream(Router router, ModelRequest request) {
        return () -> {
            int events = 0;
            try (ModelStream stream = router.stream(request)) {
                for (StreamEvent event : stream) {
                    events += event.data().isEmpty() ? 0 : 1;
                }
            }
            return events;
        };
    }

    private void measure(String name, Call call) {
        double leastNanos = Double.MAX_VALUE;
        double leastBytes = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long bytes = threads.getThreadAllocatedBytes(thread);
            long start = threads.getCurrentThreadCpuTime();
            long nanos = 0;
            int calls = 0;
            while (nanos < ROUND_NANOS) {
                for (int i = 0; i < BATCH; i++) {
                    result = call.make();
                }
                calls += BATCH;
                nanos = threads.getCurrentThreadCpuTime() - start;
            }
            leastNanos = Math.min(leastNanos, (double) nanos / calls);
            leastBytes = Math.min(leastBytes, (double) (threads.getThreadAllocatedBytes(thread) - bytes) / calls);
        }
        out.printf("%-20s %10.0f %10.0f%n", name, leastNanos, leastBytes);
    }
}
