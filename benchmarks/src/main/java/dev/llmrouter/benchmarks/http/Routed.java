package dev.llmrouter.benchmarks.http;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.okhttp.OkHttpTransport;
import java.util.concurrent.CompletableFuture;
import okhttp3.OkHttpClient;

/** The router over the same client, with so many deployments that all lead to the same server. */
final class Routed implements Side, AutoCloseable {
    private static final long NEVER_FULL = 1_000_000_000_000L;

    private final OkHttpTransport transport;
    private final Router router;

    Routed(OkHttpClient client, String base, int deployments) {
        transport = OkHttpTransport.over(client);
        Router.Builder builder = Router.builder().transport(transport);
        for (int i = 0; i < deployments; i++) {
            builder.deployment(Deployment.builder(Wire.MODEL, "openai/gpt-4o")
                    .id("d" + i)
                    .apiBase(base)
                    .apiKey(Secret.of("none"))
                    .limits(Limits.builder()
                            .requestsPerMinute(NEVER_FULL)
                            .tokensPerMinute(NEVER_FULL)
                            .build())
                    .build());
        }
        router = builder.build();
    }

    Router router() {
        return router;
    }

    private static ModelRequest request() {
        return ModelRequest.builder(Wire.MODEL).json(Wire.ASKED).build();
    }

    @Override
    public long send() {
        return router.send(request()).body().length();
    }

    @Override
    public CompletableFuture<Long> sendAsync() {
        return router.sendAsync(request())
                .thenApply(response -> (long) response.body().length());
    }

    @Override
    public long stream() {
        long read = 0;
        try (ModelStream stream = router.stream(request())) {
            for (StreamEvent event : stream) {
                read += event.data().length();
            }
        }
        return read;
    }

    @Override
    public void close() {
        router.close();
        transport.close();
    }
}
