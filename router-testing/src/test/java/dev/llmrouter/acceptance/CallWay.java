package dev.llmrouter.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.llmrouter.Router;
import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/** Every way in which a call can be made. All must give the same result. */
enum CallWay {
    SEND {
        @Override
        CompletableFuture<String> call(Router router, Transport transport, Executor threads) {
            return CompletableFuture.supplyAsync(() -> router.send(REQUEST).text(), threads);
        }
    },
    SEND_ASYNC {
        @Override
        CompletableFuture<String> call(Router router, Transport transport, Executor threads) {
            return router.sendAsync(REQUEST).thenApply(answer -> answer.text());
        }
    },
    STREAM {
        @Override
        CompletableFuture<String> call(Router router, Transport transport, Executor threads) {
            return CompletableFuture.supplyAsync(() -> read(router.stream(REQUEST)), threads);
        }
    },
    PUBLISH {
        @Override
        CompletableFuture<String> call(Router router, Transport transport, Executor threads) {
            Reader reader = new Reader();
            threads.execute(() -> router.publish(REQUEST).subscribe(reader));
            return reader.text;
        }
    },
    EXECUTE {
        @Override
        CompletableFuture<String> call(Router router, Transport transport, Executor threads) {
            return CompletableFuture.supplyAsync(
                    () -> router.execute(
                            "m",
                            deployment -> text(
                                    transport.newCall(requestTo(deployment)).execute())),
                    threads);
        }
    },
    EXECUTE_ASYNC {
        @Override
        CompletableFuture<String> call(Router router, Transport transport, Executor threads) {
            return router.executeAsync(
                    "m",
                    ClientCall.<String>async((deployment, attempt) -> transport
                                    .newCall(requestTo(deployment))
                                    .executeAsync()
                                    .thenApply(CallWay::text))
                            .build());
        }
    };

    private static final ModelRequest REQUEST = ModelRequest.chat("m", "Hello");

    /**
     * Makes a call.
     *
     * @param threads the threads of blocking calls
     * @return the text of the answer
     */
    abstract CompletableFuture<String> call(Router router, Transport transport, Executor threads);

    /** Whether a call occupies the thread that makes it. */
    boolean blocks() {
        return this != SEND_ASYNC && this != EXECUTE_ASYNC;
    }

    /**
     * Whether the caller's own client makes it, which then interprets the content of a good status itself.
     */
    boolean isOwnClient() {
        return this == EXECUTE || this == EXECUTE_ASYNC;
    }

    private static String read(ModelStream events) {
        StringBuilder text = new StringBuilder();
        try (ModelStream stream = events) {
            stream.forEach(event -> text.append(event.text()));
        }
        return text.toString();
    }

    private static TransportRequest requestTo(Deployment deployment) {
        return new TransportRequest(deployment.apiBase().orElseThrow(), Map.of(), "{}".getBytes(UTF_8), false);
    }

    /** As SDKs do: an answer, or an exception with its status. */
    private static String text(TransportResponse response) {
        if (response.status() >= 300) {
            throw new SdkException(response.status());
        }
        try {
            return new String(response.bytes(), UTF_8).replaceAll("(?s).*\"content\"\\s*:\\s*\"([^\"]*)\".*", "$1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Reader implements Flow.Subscriber<StreamEvent> {
        final CompletableFuture<String> text = new CompletableFuture<>();
        private final StringBuilder seen = new StringBuilder();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(StreamEvent event) {
            seen.append(event.text());
        }

        @Override
        public void onError(Throwable failure) {
            text.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            text.complete(seen.toString());
        }
    }
}
