package dev.llmrouter.clients.sdks;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.types.ClientOptions;
import com.google.genai.types.GenerateContentResponse;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.llmrouter.Router;
import dev.llmrouter.clients.Dialect;
import dev.llmrouter.clients.PendingAnswer;
import dev.llmrouter.clients.RoutedClient;
import dev.llmrouter.okhttp.RouterInterceptor;
import dev.llmrouter.okhttp.RouterOkHttp;
import dev.llmrouter.openai.RouterHttpClient;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;
import retrofit2.Call;
import retrofit2.HttpException;
import retrofit2.Response;
import retrofit2.Retrofit;
import retrofit2.converter.jackson.JacksonConverterFactory;
import retrofit2.http.Body;
import retrofit2.http.POST;

/** Clients whose calls a router answers. What stands between "lines of" and "end" stands in docs/integrations.md too. */
final class RoutedClients {
    private RoutedClients() {}

    /** An API as users of Retrofit write it. */
    interface Chat {
        @POST("chat/completions")
        Call<JsonNode> complete(@Body Map<String, Object> body);
    }

    static OpenAIClient openAi(Router router) {
        // lines of openai-java
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .okHttpClient(RouterOkHttp.client(router))
                .apiKey("none")
                .maxRetries(0)
                .build();
        // end
        return client;
    }

    static OpenAIClient openAiWithoutOkHttp(Router router) {
        // lines of openai-java without OkHttp
        OpenAIClient client = RouterHttpClient.client(router);
        // end
        return client;
    }

    static AnthropicClient anthropic(Router router) {
        // lines of anthropic-java
        AnthropicClient client = dev.llmrouter.anthropic.RouterHttpClient.client(router);
        // end
        return client;
    }

    static AnthropicClient anthropicWithInterceptor(Router router) {
        // lines of anthropic-java with a client of its own
        AnthropicClient client = AnthropicOkHttpClient.builder()
                .addInterceptor(next -> dev.llmrouter.anthropic.RouterHttpClient.of(router))
                .apiKey("none")
                .maxRetries(0)
                .build();
        // end
        return client;
    }

    static Client google(Router router) {
        // lines of google-genai
        Client client = Client.builder()
                .apiKey("none")
                .clientOptions(ClientOptions.builder()
                        .customHttpClient(RouterOkHttp.client(router))
                        .build())
                .build();
        // end
        return client;
    }

    static OpenAiChatModel spring(Router router, OpenAiChatOptions options) {
        // lines of Spring AI 2
        OpenAiChatModel model = OpenAiChatModel.builder()
                .httpClientBuilderCustomizer(client -> client.interceptor(RouterInterceptor.of(router)))
                .options(options)
                .build();
        // end
        return model;
    }

    static Chat retrofit(Router router) {
        // lines of Retrofit
        Chat chat = new Retrofit.Builder()
                .client(RouterOkHttp.client(router))
                .baseUrl("https://router.invalid/v1/")
                .addConverterFactory(JacksonConverterFactory.create())
                .build()
                .create(Chat.class);
        // end
        return chat;
    }

    static List<RoutedClient> all() {
        return List.of(
                openAi("openai-java, OkHttp", "blocking", RoutedClients::openAi),
                openAi("openai-java, OkHttp", "async", RoutedClients::openAi),
                openAi("openai-java, OkHttp", "stream", RoutedClients::openAi),
                openAi("openai-java", "blocking", RoutedClients::openAiWithoutOkHttp),
                openAi("openai-java", "async", RoutedClients::openAiWithoutOkHttp),
                openAi("openai-java", "stream", RoutedClients::openAiWithoutOkHttp),
                anthropic("blocking"),
                anthropic("async"),
                anthropic("stream"),
                google("blocking"),
                google("async"),
                google("stream"),
                spring("blocking"),
                spring("stream"),
                retrofit());
    }

    @SuppressWarnings("MustBeClosedChecker") // The pieces close the answer.
    private static RoutedClient openAi(String name, String way, Function<Router, OpenAIClient> making) {
        return new RoutedClient(name, way, Dialect.OPENAI, "openai", router -> {
            OpenAIClient client = making.apply(router);
            return model -> {
                ChatCompletionCreateParams params = ChatCompletionCreateParams.builder()
                        .model(model)
                        .addUserMessage("Hi")
                        .build();
                return switch (way) {
                    case "blocking" ->
                        PendingAnswer.blocking(
                                () -> text(client.chat().completions().create(params)));
                    case "async" ->
                        PendingAnswer.of(client.async()
                                .chat()
                                .completions()
                                .create(params)
                                .thenApply(RoutedClients::text));
                    default ->
                        PendingAnswer.stream(() -> {
                            var response = client.chat().completions().createStreaming(params);
                            return pieces(response.stream().map(RoutedClients::text), response);
                        });
                };
            };
        });
    }

    private static String text(ChatCompletion answer) {
        return answer.choices().get(0).message().content().orElse("");
    }

    private static String text(ChatCompletionChunk chunk) {
        return chunk.choices().isEmpty()
                ? ""
                : chunk.choices().get(0).delta().content().orElse("");
    }

    @SuppressWarnings("MustBeClosedChecker") // The pieces close the answer.
    private static RoutedClient anthropic(String way) {
        return new RoutedClient("anthropic-java", way, Dialect.ANTHROPIC, "anthropic", router -> {
            AnthropicClient client = anthropic(router);
            return model -> {
                MessageCreateParams params = MessageCreateParams.builder()
                        .model(model)
                        .maxTokens(100)
                        .addUserMessage("Hi")
                        .build();
                return switch (way) {
                    case "blocking" ->
                        PendingAnswer.blocking(() -> text(client.messages().create(params)));
                    case "async" ->
                        PendingAnswer.of(
                                client.async().messages().create(params).thenApply(RoutedClients::text));
                    default ->
                        PendingAnswer.stream(() -> {
                            var response = client.messages().createStreaming(params);
                            return pieces(response.stream().map(RoutedClients::text), response);
                        });
                };
            };
        });
    }

    private static String text(Message answer) {
        return answer.content().get(0).text().orElseThrow().text();
    }

    private static String text(RawMessageStreamEvent event) {
        return event.contentBlockDelta()
                .flatMap(delta -> delta.delta().text())
                .map(delta -> delta.text())
                .orElse("");
    }

    private static RoutedClient google(String way) {
        return new RoutedClient("google-genai", way, Dialect.GOOGLE, "gemini", router -> {
            Client client = google(router);
            return model -> switch (way) {
                case "blocking" -> PendingAnswer.blocking(() -> text(client.models.generateContent(model, "Hi", null)));
                case "async" ->
                    PendingAnswer.of(client.async
                            .models
                            .generateContent(model, "Hi", null)
                            .thenApply(RoutedClients::text));
                default ->
                    PendingAnswer.stream(() -> {
                        ResponseStream<GenerateContentResponse> response =
                                client.models.generateContentStream(model, "Hi", null);
                        return pieces(response.iterator(), RoutedClients::text, response);
                    });
            };
        });
    }

    private static String text(GenerateContentResponse answer) {
        return Objects.requireNonNullElse(answer.text(), "");
    }

    private static RoutedClient spring(String way) {
        return new RoutedClient("Spring AI 2", way, Dialect.OPENAI, "openai", router -> model -> {
            OpenAiChatModel chat = spring(
                    router,
                    OpenAiChatOptions.builder()
                            .apiKey("none")
                            .model(model)
                            .maxRetries(0)
                            .build());
            if (way.equals("blocking")) {
                return PendingAnswer.blocking(() -> text(chat.call(new Prompt("Hi"))));
            }
            return PendingAnswer.stream(() -> {
                Stream<ChatResponse> answers = chat.stream(new Prompt("Hi")).toStream(1);
                return pieces(answers.map(RoutedClients::text), answers);
            });
        });
    }

    private static String text(ChatResponse answer) {
        return answer.getResult() == null
                ? ""
                : Objects.requireNonNullElse(answer.getResult().getOutput().getText(), "");
    }

    private static RoutedClient retrofit() {
        return new RoutedClient("Retrofit", "blocking", Dialect.OPENAI, "openai", router -> {
            Chat chat = retrofit(router);
            return model -> PendingAnswer.blocking(() -> text(chat, model));
        });
    }

    private static String text(Chat chat, String model) throws IOException {
        Response<JsonNode> answer = chat.complete(
                        Map.of("model", model, "messages", List.of(Map.of("role", "user", "content", "Hi"))))
                .execute();
        JsonNode body = answer.body();
        if (!answer.isSuccessful() || body == null) {
            throw new HttpException(answer);
        }
        return body.at("/choices/0/message/content").asText();
    }

    private static PendingAnswer.Pieces pieces(Stream<String> texts, AutoCloseable response) {
        return pieces(texts.iterator(), Function.identity(), response);
    }

    private static <E> PendingAnswer.Pieces pieces(
            Iterator<E> events, Function<E, String> text, AutoCloseable response) {
        return new PendingAnswer.Pieces() {
            @Override
            public Iterator<String> texts() {
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return events.hasNext();
                    }

                    @Override
                    public String next() {
                        return text.apply(events.next());
                    }
                };
            }

            @Override
            public void close() throws Exception {
                response.close();
            }
        };
    }
}
