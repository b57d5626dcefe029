package dev.llmrouter.examples.quickstart;

import dev.llmrouter.testing.provider.MockProvider;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A program without a router: one HTTP client that takes the three deployments by turns. Each request has one
 * attempt, with the time-out that the router has for an attempt. The providers are built and treated as the
 * router's are.
 */
final class Plain implements AutoCloseable {
    /** As in quickstart.yaml. */
    private static final Duration TIMEOUT = Duration.ofMillis(1200);

    final Regions regions = new Regions();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "quickstart-plain");
        thread.setDaemon(true);
        return thread;
    });
    private final List<CompletableFuture<End>> scene = new ArrayList<>(); // of the thread that shows the scenes
    private int sent; // guarded by this

    /** How a request ended. */
    enum End {
        ANSWERED("answered"),
        REFUSED("429"),
        TIMED_OUT("time-out"),
        FAILED("503"),
        BROKEN("broken");

        final String word;

        End(String word) {
            this.word = word;
        }
    }

    /** Spreads requests evenly over time. */
    void paced(int requests, double perSecond) {
        for (int i = 0; i < requests; i++) {
            CompletableFuture<End> end = new CompletableFuture<>();
            scene.add(end);
            pace.schedule(() -> send(end), (long) (i / perSecond * 1000), TimeUnit.MILLISECONDS);
        }
    }

    /** Sends all at once. */
    void burst(int requests) {
        paced(requests, Double.POSITIVE_INFINITY);
    }

    /** Waits for the requests of the scene, and begins another one. */
    Map<End, Integer> ended() {
        Map<End, Integer> counts = new EnumMap<>(End.class);
        scene.forEach(end -> counts.merge(end.join(), 1, Integer::sum));
        scene.clear();
        return counts;
    }

    private void send(CompletableFuture<End> end) {
        client.sendAsync(request(), HttpResponse.BodyHandlers.discarding()).whenComplete((answer, failure) -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            if (cause == null) {
                end.complete(of(answer.statusCode()));
            } else if (cause instanceof IOException) {
                end.complete(cause instanceof HttpTimeoutException ? End.TIMED_OUT : End.BROKEN);
            } else {
                end.completeExceptionally(cause);
            }
        });
    }

    private synchronized HttpRequest request() {
        int number = ++sent;
        List<MockProvider> members = regions.groupMembers();
        MockProvider next = members.get(number % members.size());
        HttpRequest.Builder request = next == regions.openai
                ? HttpRequest.newBuilder(URI.create(next.url() + "/v1/chat/completions"))
                        .header("Authorization", "Bearer " + Regions.key())
                : HttpRequest.newBuilder(URI.create(next.url() + "/openai/deployments/gpt-4o/chat/completions"))
                        .header("api-key", Regions.key());
        // Answers of different lengths take different times, as in Traffic.
        String body = "{\"model\":\"gpt-4o\",\"messages\":[],\"max_tokens\":" + (1 + number % 5) + "}";
        return request.timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static End of(int status) {
        return switch (status) {
            case 200 -> End.ANSWERED;
            case 429 -> End.REFUSED;
            default -> End.FAILED;
        };
    }

    @Override
    public void close() {
        pace.shutdownNow();
        regions.close();
    }
}
