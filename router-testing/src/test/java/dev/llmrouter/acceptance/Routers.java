package dev.llmrouter.acceptance;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.testing.RecordingListener;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A group {@code m} of deployments in virtual time, and every call in both ways. */
final class Routers {
    final FakeTransport transport = new FakeTransport();
    final RecordingListener listener = new RecordingListener();
    final Router.Builder builder = Router.builder()
            .transport(transport)
            .time(transport.clock())
            .random(new Random(7))
            .listener(listener)
            .executor(Runnable::run)
            .strategy((candidates, context) -> 0);

    Routers deployment(String id) {
        return deployment(id, d -> d);
    }

    Routers deployment(String id, UnaryOperator<Deployment.Builder> more) {
        builder.deployment(deployment("m", id, more));
        return this;
    }

    static Deployment deployment(String group, String id, UnaryOperator<Deployment.Builder> more) {
        return more.apply(Deployment.builder(group, "openai/gpt-4o")
                        .id(id)
                        .apiBase("https://" + id + ".example/v1")
                        .apiKey(Secret.of("sk-" + id)))
                .build();
    }

    Router build() {
        return builder.build();
    }

    /** The two ways to make the same call: they must not differ in anything but the thread. */
    enum Way implements Function<Routers, Function<ModelRequest, ModelResponse>> {
        BLOCKING {
            @Override
            public Function<ModelRequest, ModelResponse> apply(Routers world) {
                Router router = world.build();
                return router::send;
            }
        },
        ASYNC {
            @Override
            public Function<ModelRequest, ModelResponse> apply(Routers world) {
                Router router = world.build();
                return request -> {
                    CompletableFuture<ModelResponse> answer = router.sendAsync(request);
                    world.transport.clock().advanceUntil(answer::isDone);
                    return joined(answer);
                };
            }
        }
    }

    static ModelResponse joined(CompletableFuture<ModelResponse> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RouterException routed) {
                throw routed;
            }
            throw e;
        }
    }
}
