package dev.llmrouter.spring;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RouterDrainTest {
    private static final String HOST = "a.example";

    private final FakeTransport transport = new FakeTransport();

    @Test
    void callUnderWay_isWaitedFor() {
        transport.at(HOST).always(FakeReply.hang());
        Contexts.of("https://" + HOST + "/v1")
                .withBean(RouterCustomizer.class, () -> builder -> builder.transport(transport))
                .run(context -> {
                    CompletableFuture<ModelResponse> call =
                            context.getBean(Router.class).sendAsync(ModelRequest.chat("m", "Hi"));
                    CompletableFuture<Void> stopped = new CompletableFuture<>();

                    context.getBean(RouterDrain.class).stop(() -> stopped.complete(null));

                    assertFalse(stopped.isDone());
                    call.cancel(true);
                    stopped.join();
                });
    }

    @Test
    void callThatDoesNotEnd_isCutOffAfterTheStatedTime() {
        transport.at(HOST).always(FakeReply.hang());
        Contexts.of("https://" + HOST + "/v1")
                .withPropertyValues("llmrouter.shutdown-timeout=0s")
                .withBean(RouterCustomizer.class, () -> builder -> builder.transport(transport))
                .run(context -> {
                    context.getBean(Router.class).sendAsync(ModelRequest.chat("m", "Hi"));
                    CompletableFuture<Void> stopped = new CompletableFuture<>();

                    context.getBean(RouterDrain.class).stop(() -> stopped.complete(null));

                    stopped.join();
                });
    }

    @Test
    void nothingUnderWay_isNotWaitedFor() {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        new RouterDrain(new ActiveRequests(), Duration.ofHours(1)).stop(() -> stopped.complete(null));
        assertTrue(stopped.isDone());
    }
}
