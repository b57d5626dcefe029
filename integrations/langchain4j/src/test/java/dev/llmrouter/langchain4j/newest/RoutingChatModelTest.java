package dev.llmrouter.langchain4j.newest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.router.ChatModelRouter;
import dev.langchain4j.model.chat.router.ChatModelRoutingResult;
import dev.langchain4j.model.chat.router.RoutingChatModel;
import dev.langchain4j.model.chat.router.RoutingStreamingChatModel;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.langchain4j.RouterModels;
import dev.llmrouter.testing.provider.MockProvider;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** LangChain4j's own router chooses a model by what is asked; each of its routes is a model of this router. */
class RoutingChatModelTest {
    private final MockProvider small =
            MockProvider.builder("small").answer("small").start();
    private final MockProvider large =
            MockProvider.builder("large").answer("large").start();
    private final MockProvider spare =
            MockProvider.builder("spare").answer("spare").start();
    private final Router router = Router.builder()
            .deployment(deployment("small", small))
            .deployment(deployment("large", large))
            .deployment(deployment("large", spare))
            .strategy((candidates, context) -> 0)
            .build();
    private final ChatModelRouter byLength = request -> ChatModelRoutingResult.route(
            request.chatRequest().messages().toString().length() > 200 ? "large" : "small");

    private static Deployment deployment(String group, MockProvider provider) {
        return Deployment.builder(group, "openai/gpt-4o")
                .id(provider.name())
                .apiBase(provider.baseUrl())
                .apiKey(Secret.of("key"))
                .build();
    }

    @AfterEach
    void close() {
        router.close();
        small.close();
        large.close();
        spare.close();
    }

    @Test
    void route_isAModelOfTheRouter() {
        ChatModel model = RoutingChatModel.builder()
                .route("small", RouterModels.chat(router, "small"))
                .route("large", RouterModels.chat(router, "large"))
                .router(byLength)
                .defaultRoute("small")
                .build();
        large.failNext(Long.MAX_VALUE, 503);

        assertEquals("small", model.chat("Hi"));
        assertEquals("spare", model.chat("Hi ".repeat(100)));
    }

    @Test
    void route_keepsItsCapabilities() {
        ChatModel strict = RouterModels.chat(
                router, "small", builder -> builder.supportedCapabilities(Capability.RESPONSE_FORMAT_JSON_SCHEMA));

        ChatModel model = RoutingChatModel.builder()
                .route("small", strict)
                .route("large", strict)
                .router(byLength)
                .defaultRoute("small")
                .build();

        assertEquals(Set.of(Capability.RESPONSE_FORMAT_JSON_SCHEMA), model.supportedCapabilities());
    }

    @Test
    void streamingRoute_isAModelOfTheRouter() throws Exception {
        StreamingChatModel model = RoutingStreamingChatModel.builder()
                .route("small", RouterModels.streamingChat(router, "small"))
                .route("large", RouterModels.streamingChat(router, "large"))
                .router(byLength)
                .defaultRoute("small")
                .build();
        large.failNext(Long.MAX_VALUE, 503);
        CompletableFuture<ChatResponse> whole = new CompletableFuture<>();

        model.chat(
                ChatRequest.builder()
                        .messages(UserMessage.from("Hi ".repeat(100)))
                        .build(),
                new StreamingChatResponseHandler() {
                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        whole.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        whole.completeExceptionally(failure);
                    }
                });

        assertEquals("spare", whole.get(30, TimeUnit.SECONDS).aiMessage().text());
    }
}
