package dev.llmrouter.clients.sdks;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.RateLimitException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.openai.RouterHttpClient;
import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.testing.provider.MockReply;
import java.time.Duration;

/**
 * OpenAI's SDK on a router: two regions on this machine, one of which is full. No key, no network.
 *
 * <p>{@code mvn -q -Pclients,run-sdk -pl clients/sdks -am test-compile}
 */
public final class SdkExample {
    private SdkExample() {}

    /** Asks, streams, and fails. */
    public static void main(String[] args) {
        try (MockProvider eu =
                        MockProvider.builder("eu").answer("Hello from eu").start();
                MockProvider us =
                        MockProvider.builder("us").answer("Hello from us").start();
                Router router = Router.builder()
                        .deployment(deployment("eu", eu))
                        .deployment(deployment("us", us))
                        .settings(settings -> settings.maxWait(Duration.ZERO))
                        .build()) {
            OpenAIClient client = RouterHttpClient.client(router);
            eu.failNext(100, MockReply.status(429).retryAfter(Duration.ofSeconds(30)));

            for (int i = 0; i < 3; i++) {
                ChatCompletion answer = client.chat().completions().create(asked());
                System.out.println(answer.choices().get(0).message().content().orElse(""));
            }
            try (StreamResponse<ChatCompletionChunk> stream =
                    client.chat().completions().createStreaming(asked())) {
                stream.stream()
                        .flatMap(chunk -> chunk.choices().stream())
                        .forEach(choice ->
                                System.out.print(choice.delta().content().orElse("") + "|"));
            }
            System.out.println();
            us.failNext(100, MockReply.status(429).retryAfter(Duration.ofSeconds(60)));
            try {
                client.chat().completions().create(asked());
            } catch (RateLimitException e) {
                System.out.println("Both are full: " + e.getMessage());
            }
            router.snapshot()
                    .deployments()
                    .forEach(it ->
                            System.out.println(it.id() + ": " + it.cooldown().orElseThrow()));
        }
    }

    private static ChatCompletionCreateParams asked() {
        return ChatCompletionCreateParams.builder()
                .model("gpt-4")
                .addUserMessage("Hello")
                .build();
    }

    private static Deployment deployment(String id, MockProvider provider) {
        return Deployment.builder("gpt-4", "openai/gpt-4o")
                .id(id)
                .apiBase(provider.baseUrl())
                .apiKey(Secret.of("sk-" + id))
                .build();
    }
}
