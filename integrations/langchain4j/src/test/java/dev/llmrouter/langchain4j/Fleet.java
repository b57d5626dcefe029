package dev.llmrouter.langchain4j;

import dev.llmrouter.Router;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.policy.Fallbacks;
import dev.llmrouter.policy.RetryPolicy;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.testing.provider.MockReply;
import dev.llmrouter.testing.provider.MockRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Providers and a router over them. Of the group {@code m} deployment {@code a} is asked first, then {@code b}, if there is one; prompts that
 * are too long go to {@code c}. A provider calls the tool {@code weather} where it is offered one, and then says what the tool answered.
 */
final class Fleet implements AutoCloseable {
    static final String ANSWER = "Hello from the model";
    /** Longer than any answer takes, also the first, which loads classes. */
    static final Duration PATIENT = Duration.ofSeconds(15);

    final MockProvider a = provider("a");
    final MockProvider b = provider("b");
    final MockProvider c = provider("c");
    final Router router;

    /**
     * Starts one.
     *
     * @param alone whether {@code a} is the only deployment
     * @param attempt how long an attempt at {@code a} may take
     */
    Fleet(boolean alone, Duration attempt) {
        Router.Builder builder = Router.builder()
                .deployment(deployment("m", "a", a, attempt))
                .strategy((candidates, context) -> 0)
                .settings(settings -> settings.retries(RetryPolicy.builder()
                        .backoff((retry, random) -> 1_000_000)
                        .build()));
        if (!alone) {
            builder.deployment(deployment("m", "b", b, PATIENT))
                    .deployment(deployment("long", "c", c, PATIENT))
                    .settings(settings -> settings.fallbacks(Fallbacks.builder()
                            .contextWindow(Map.of("m", List.of(FallbackTarget.of("long"))))
                            .build()));
        }
        router = builder.build();
    }

    static MockProvider provider(String name) {
        return MockProvider.builder(name).answer(ANSWER).answers(Fleet::reply).start();
    }

    private static MockReply reply(MockRequest request) {
        boolean offered = request.body().contains("\"weather\"");
        boolean answered = request.body().replace(" ", "").contains("\"role\":\"tool\"");
        return offered && !answered
                ? MockReply.toolCall("weather", "{\"city\": \"Ulm\"}")
                : answered ? MockReply.text("It is sunny in Ulm") : MockReply.usual();
    }

    static Deployment deployment(String group, String id, MockProvider provider, Duration attempt) {
        return Deployment.builder(group, "openai/gpt-4o")
                .id(id)
                .apiBase(provider.baseUrl())
                .apiKey(Secret.of("key"))
                .limits(Limits.builder().tokensPerMinute(1_000_000).build())
                .timeouts(Timeouts.builder().call(attempt).build())
                .build();
    }

    DeploymentSnapshot of(String deployment) {
        return router.snapshot().deployments().stream()
                .filter(each -> each.id().equals(deployment))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        router.close();
        a.close();
        b.close();
        c.close();
    }
}
