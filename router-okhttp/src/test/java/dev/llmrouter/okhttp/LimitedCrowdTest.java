package dev.llmrouter.okhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.testing.RecordingListener;
import dev.llmrouter.testing.provider.MockProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** As many requests at once as all deployments' limits together admit, over real sockets. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LimitedCrowdTest {
    private static final int DEPLOYMENTS = 4;
    private static final int RPM = 6;

    private final List<MockProvider> providers = new ArrayList<>();
    private final RecordingListener listener = new RecordingListener();

    LimitedCrowdTest() {
        for (int i = 0; i < DEPLOYMENTS; i++) {
            providers.add(MockProvider.builder("p" + i).rpm(RPM).start());
        }
    }

    @AfterEach
    void everyStartHasItsEnd() {
        providers.forEach(MockProvider::close);
        listener.assertBalanced();
    }

    private Router router(Limits limits) {
        Router.Builder builder = Router.builder().random(new Random(5)).listener(listener);
        for (MockProvider provider : providers) {
            builder.deployment(Deployment.builder("m", "openai/x")
                    .apiBase(provider.baseUrl())
                    .apiKey(Secret.of("sk-of-the-test"))
                    .limits(limits)
                    .build());
        }
        return builder.build();
    }

    @Test
    void requestsUpToTheSumOfAllLimits_areAllAnsweredAndNoneIsRefused() {
        List<CompletableFuture<ModelResponse>> answers = new ArrayList<>();
        try (Router router = router(Limits.builder().requestsPerMinute(RPM).build())) {
            for (int i = 0; i < DEPLOYMENTS * RPM; i++) {
                answers.add(router.sendAsync(ModelRequest.chat("m", "Hi")));
            }
            for (CompletableFuture<ModelResponse> answer : answers) {
                assertEquals(1, answer.join().attempts().size(), "an attempt was refused");
            }
        }

        for (MockProvider provider : providers) {
            assertEquals(RPM, provider.served(), provider::toString);
        }
    }
}
