package dev.llmrouter.examples.quickstart;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.testing.provider.MockProvider;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Sends requests, some on threads that wait for their answer and some without. */
final class Traffic implements AutoCloseable {
    /** More than are ever under way at once in the paced phases. */
    private static final int CALLERS = 16;

    private final Router router;
    private final AtomicInteger sent = new AtomicInteger();
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS, Traffic::daemon);
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor(Traffic::daemon);

    Traffic(Router router) {
        this.router = router;
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "quickstart-traffic");
        thread.setDaemon(true);
        return thread;
    }

    /** Sends requests to one model at once, and waits for them. */
    void warmUp(String model, int requests) {
        CompletableFuture.allOf(IntStream.range(0, requests)
                        .mapToObj(i -> router.sendAsync(ModelRequest.chat(model, "Hello")))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    /** Spreads requests evenly over time. */
    void paced(int requests, double perSecond) {
        for (int i = 0; i < requests; i++) {
            pace.schedule(this::one, (long) (i / perSecond * 1000), TimeUnit.MILLISECONDS);
        }
    }

    /** Sends all at once, without a thread for each. */
    void burst(int requests) {
        for (int i = 0; i < requests; i++) {
            router.sendAsync(request(sent.incrementAndGet()));
        }
    }

    /** By turns: on a thread that waits, and without one; by the group's name, and by its alias. */
    private void one() {
        int number = sent.incrementAndGet();
        if (number % 2 == 0) {
            router.sendAsync(request(number));
        } else {
            callers.execute(() -> send(request(number)));
        }
    }

    private void send(ModelRequest request) {
        try {
            router.send(request);
        } catch (RouterException counted) {
            // The listener gets it too, and the screen shows the listener's events.
        }
    }

    private static ModelRequest request(int number) {
        String model = number % 4 < 2 ? "gpt-4o" : "gpt-4";
        return ModelRequest.builder(model)
                .json(Map.of(
                        "messages",
                        List.of(Map.of("role", "user", "content", "Question " + number)),
                        // Answers of different lengths take different times.
                        "max_tokens",
                        1 + number % 5))
                .build();
    }

    /** Another program that has the same key: takes all the room that a provider has, past the router. */
    void otherProgram(MockProvider provider, int requests) {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(provider.url() + "/openai/deployments/gpt-4o/chat/completions"))
                .header("api-key", Regions.key())
                .POST(HttpRequest.BodyPublishers.ofString("{\"max_tokens\":1}"))
                .build();
        CompletableFuture.allOf(IntStream.range(0, requests)
                        .mapToObj(i -> client.sendAsync(request, HttpResponse.BodyHandlers.discarding()))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    @Override
    public void close() {
        pace.shutdownNow();
        callers.shutdownNow();
    }
}
