package dev.llmrouter.langchain4j;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.llmrouter.Router;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The ways in which an application calls a model. Each answers with the text that came, or throws what LangChain4j does. */
enum ModelCall {
    CHAT("chat", Fleet.ANSWER) {
        @Override
        String make(Router router) {
            return RouterModels.chat(router, "m").chat("Hi");
        }
    },
    STREAMING("streaming chat", Fleet.ANSWER) {
        @Override
        String make(Router router) throws Throwable {
            Recorder recorded = new Recorder();
            RouterModels.streamingChat(router, "m").chat("Hi", recorded);
            return recorded.text();
        }
    },
    TOOLS("chat with tools", "weather {\"city\": \"Ulm\"}") {
        @Override
        String make(Router router) {
            ToolSpecification weather = ToolSpecification.builder()
                    .name("weather")
                    .parameters(
                            JsonObjectSchema.builder().addStringProperty("city").build())
                    .build();
            ChatRequest request = ChatRequest.builder()
                    .messages(UserMessage.from("How is the weather in Ulm?"))
                    .toolSpecifications(weather)
                    .build();
            ToolExecutionRequest wanted = RouterModels.chat(router, "m")
                    .chat(request)
                    .aiMessage()
                    .toolExecutionRequests()
                    .get(0);
            return wanted.name() + " " + wanted.arguments();
        }
    },
    EMBEDDINGS("embeddings", "4 dimensions") {
        @Override
        String make(Router router) {
            return RouterModels.embedding(router, "m").embed("Hi").content().dimension() + " dimensions";
        }
    };

    /** What a page calls it. */
    final String named;

    final String answer;

    ModelCall(String named, String answer) {
        this.named = named;
        this.answer = answer;
    }

    abstract String make(Router router) throws Throwable;

    /** Collects a stream; counts its ends, of which there must be one. */
    static class Recorder implements StreamingChatResponseHandler {
        final StringBuilder text = new StringBuilder(); // one callback at a time
        final CompletableFuture<ChatResponse> end = new CompletableFuture<>();

        @Override
        public void onPartialResponse(String piece) {
            text.append(piece);
        }

        @Override
        public void onCompleteResponse(ChatResponse whole) {
            if (!end.complete(whole)) {
                throw new AssertionError("a second end");
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (!end.completeExceptionally(failure)) {
                throw new AssertionError("a second end", failure);
            }
        }

        ChatResponse whole() throws Throwable {
            try {
                return end.get(30, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw e.getCause() == null ? e : e.getCause();
            } catch (TimeoutException e) {
                throw new AssertionError("no end", e);
            }
        }

        String text() throws Throwable {
            return whole().aiMessage().text();
        }
    }
}
