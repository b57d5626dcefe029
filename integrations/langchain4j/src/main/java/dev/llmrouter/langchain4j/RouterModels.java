package dev.llmrouter.langchain4j;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.llmrouter.Router;
import java.util.function.Consumer;

/**
 * LangChain4j's own models of OpenAI's API over a router. They keep what those have: capabilities, listeners, default parameters, tools,
 * structured output. Needs {@code langchain4j-open-ai}, which this module does not bring.
 *
 * <p>Each model has {@link RouterHttpClientBuilder}, its address, the name of a model of the router, and no retries of its own. Time-outs are
 * the router's. {@code settings} may set all the rest, and may replace these.
 */
public final class RouterModels {
    private RouterModels() {}

    /**
     * Makes a model that answers as a whole.
     *
     * @param router where requests go
     * @param model a group, an alias or a deployment of the router
     * @return a chat model
     */
    public static OpenAiChatModel chat(Router router, String model) {
        return chat(router, model, unchanged -> {});
    }

    /**
     * Makes a model that answers as a whole, with settings of your own.
     *
     * @param router where requests go
     * @param model a group, an alias or a deployment of the router
     * @param settings such as {@code builder -> builder.temperature(0.2)}
     * @return a chat model
     */
    public static OpenAiChatModel chat(
            Router router, String model, Consumer<OpenAiChatModel.OpenAiChatModelBuilder> settings) {
        OpenAiChatModel.OpenAiChatModelBuilder builder = OpenAiChatModel.builder()
                .httpClientBuilder(RouterHttpClientBuilder.of(router))
                .baseUrl(RouterHttpClientBuilder.BASE_URL)
                .modelName(requireNonNull(model, "model"))
                .maxRetries(0);
        settings.accept(builder);
        return builder.build();
    }

    /**
     * Makes a model whose answers are streamed.
     *
     * @param router where requests go
     * @param model a group, an alias or a deployment of the router
     * @return a chat model
     */
    public static OpenAiStreamingChatModel streamingChat(Router router, String model) {
        return streamingChat(router, model, unchanged -> {});
    }

    /**
     * Makes a model whose answers are streamed, with settings of your own.
     *
     * @param router where requests go
     * @param model a group, an alias or a deployment of the router
     * @param settings such as {@code builder -> builder.temperature(0.2)}
     * @return a chat model
     */
    public static OpenAiStreamingChatModel streamingChat(
            Router router, String model, Consumer<OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder> settings) {
        OpenAiStreamingChatModel.OpenAiStreamingChatModelBuilder builder = OpenAiStreamingChatModel.builder()
                .httpClientBuilder(RouterHttpClientBuilder.of(router))
                .baseUrl(RouterHttpClientBuilder.BASE_URL)
                .modelName(requireNonNull(model, "model"));
        settings.accept(builder);
        return builder.build();
    }

    /**
     * Makes a model of embeddings.
     *
     * @param router where requests go
     * @param model a group, an alias or a deployment of the router
     * @return an embedding model
     */
    public static OpenAiEmbeddingModel embedding(Router router, String model) {
        return embedding(router, model, unchanged -> {});
    }

    /**
     * Makes a model of embeddings, with settings of your own.
     *
     * @param router where requests go
     * @param model a group, an alias or a deployment of the router
     * @param settings such as {@code builder -> builder.dimensions(512)}
     * @return an embedding model
     */
    public static OpenAiEmbeddingModel embedding(
            Router router, String model, Consumer<OpenAiEmbeddingModel.OpenAiEmbeddingModelBuilder> settings) {
        OpenAiEmbeddingModel.OpenAiEmbeddingModelBuilder builder = OpenAiEmbeddingModel.builder()
                .httpClientBuilder(RouterHttpClientBuilder.of(router))
                .baseUrl(RouterHttpClientBuilder.BASE_URL)
                .modelName(requireNonNull(model, "model"))
                .maxRetries(0);
        settings.accept(builder);
        return builder.build();
    }
}
