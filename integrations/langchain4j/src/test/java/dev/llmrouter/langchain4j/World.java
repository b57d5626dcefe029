package dev.llmrouter.langchain4j;

import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.testing.RecordingListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A router with one deployment in virtual time, and its client, which reads streams on the calling thread. */
public final class World {
    public static final String CHAT = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    public static final String STREAM = CHAT.replace("{\"model\"", "{\"stream\":true,\"model\"");

    public final FakeTransport transport = new FakeTransport();
    public final RecordingListener listener = new RecordingListener();
    public final Router.Builder builder = Router.builder()
            .deployment(Deployment.builder("m", "openai/gpt-4o")
                    .id("a")
                    .apiBase("https://a.example/v1")
                    .apiKey(Secret.of("sk-a"))
                    .build())
            .transport(transport)
            .time(transport.clock())
            .executor(Runnable::run)
            .listener(listener);

    public FakeTransport.Script provider() {
        return transport.at("a.example");
    }

    public HttpClient client() {
        return client(builder.build(), unchanged -> {});
    }

    public static HttpClient client(Router router, Consumer<RouterHttpClientBuilder> settings) {
        RouterHttpClientBuilder client = RouterHttpClientBuilder.of(router).executor(Runnable::run);
        settings.accept(client);
        return client.build();
    }

    public static HttpRequest request(String body) {
        return HttpRequest.builder()
                .method(HttpMethod.POST)
                .url(RouterHttpClientBuilder.BASE_URL, "chat/completions")
                .addHeader("Content-Type", "application/json")
                .body(body)
                .build();
    }

    /** Records the calls of a listener in their order. */
    static class Recorder implements ServerSentEventListener {
        final List<String> calls = new ArrayList<>();
        final List<Throwable> failures = new ArrayList<>();

        @Override
        public void onOpen(SuccessfulHttpResponse response) {
            calls.add("open " + response.statusCode());
        }

        @Override
        public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
            if (!event.data().equals("[DONE]")) {
                calls.add("event");
            }
        }

        @Override
        public void onError(Throwable failure) {
            calls.add("error");
            failures.add(failure);
        }

        @Override
        public void onClose() {
            calls.add("close");
        }
    }
}
