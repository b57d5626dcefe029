package dev.llmrouter.benchmarks.reliability;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Deployment;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The ways to call. Each future ends with the text of the answer. */
enum Way {
    SEND {
        @Override
        void call(Router router, String text, Executor threads, End end) {
            threads.execute(() -> end.of(() -> router.send(request(text)).text()));
        }
    },
    SEND_ASYNC {
        @Override
        void call(Router router, String text, Executor threads, End end) {
            start(threads, end, () -> {
                CompletableFuture<String> answer =
                        router.sendAsync(request(text)).thenApply(it -> it.text());
                answer.whenComplete(end::ended);
            });
        }
    },
    STREAM {
        @Override
        void call(Router router, String text, Executor threads, End end) {
            threads.execute(() -> end.of(() -> read(router.stream(request(text)))));
        }
    },
    PUBLISH {
        @Override
        void call(Router router, String text, Executor threads, End end) {
            start(threads, end, () -> router.publish(request(text)).subscribe(new Reader(end)));
        }
    },
    EXECUTE {
        @Override
        void call(Router router, String text, Executor threads, End end) {
            threads.execute(() -> end.of(() -> router.execute("m", deployment -> ask(deployment, text))));
        }
    },
    EXECUTE_ASYNC {
        @Override
        void call(Router router, String text, Executor threads, End end) {
            start(
                    threads,
                    end,
                    () -> router.executeAsync("m", deployment -> askAsync(deployment, text))
                            .whenComplete(end::ended));
        }
    };

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Hears how a call ends, each time that it ends. */
    interface End {
        void ended(@Nullable String text, @Nullable Throwable failure);

        default void of(Work work) {
            String text;
            try {
                text = work.run();
            } catch (RuntimeException | IOException | InterruptedException e) {
                ended(null, e);
                return;
            }
            ended(text, null);
        }
    }

    interface Work {
        String run() throws IOException, InterruptedException;
    }

    /** A failure in an answer to a client of one's own, read by its status as those of SDKs are. */
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refused(int status) {
            super("status " + status);
            this.status = status;
        }

        public int statusCode() {
            return status;
        }
    }

    abstract void call(Router router, String text, Executor threads, End end);

    /** On a thread of a caller; what the start throws ends the call. */
    private static void start(Executor threads, End end, Runnable start) {
        threads.execute(() -> {
            try {
                start.run();
            } catch (RuntimeException e) {
                end.ended(null, e);
            }
        });
    }

    private static ModelRequest request(String text) {
        return ModelRequest.chat("m", text);
    }

    private static String read(ModelStream events) {
        StringBuilder text = new StringBuilder();
        try (ModelStream stream = events) {
            for (StreamEvent event : stream) {
                text.append(event.text());
            }
        }
        return text.toString();
    }

    private static String ask(Deployment deployment, String text) throws IOException, InterruptedException {
        return text(CLIENT.send(toAsk(deployment, text), HttpResponse.BodyHandlers.ofString()));
    }

    private static CompletableFuture<String> askAsync(Deployment deployment, String text) {
        return CLIENT.sendAsync(toAsk(deployment, text), HttpResponse.BodyHandlers.ofString())
                .thenApply(Way::text);
    }

    private static HttpRequest toAsk(Deployment deployment, String text) {
        return HttpRequest.newBuilder(URI.create(deployment.apiBase().orElseThrow() + "/chat/completions"))
                .header("User-Agent", FaultyProvider.CLIENT_OF_ONES_OWN)
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}"))
                .build();
    }

    private static String text(HttpResponse<String> answer) {
        int start = answer.body().indexOf("call ");
        if (answer.statusCode() != 200 || start < 0) {
            throw new Refused(answer.statusCode() == 200 ? 502 : answer.statusCode());
        }
        int stop = answer.body().indexOf('"', start);
        return answer.body().substring(start, stop);
    }

    private static final class Reader implements Flow.Subscriber<StreamEvent> {
        private final StringBuilder text = new StringBuilder();
        private final AtomicBoolean over = new AtomicBoolean();
        private final End end;

        Reader(End end) {
            this.end = end;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(StreamEvent event) {
            if (over.get()) {
                end.ended(null, new IllegalStateException("an event after the end"));
            }
            text.append(event.text());
        }

        @Override
        public void onError(Throwable failure) {
            over.set(true);
            end.ended(null, failure);
        }

        @Override
        public void onComplete() {
            over.set(true);
            end.ended(text.toString(), null);
        }
    }
}
