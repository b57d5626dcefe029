package dev.llmrouter.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Which models of LangChain4j there are, and which are routed. */
@ConfigurationProperties("llmrouter.langchain4j")
public class LangChain4jProperties {
    /** Whether the models of LangChain4j's own starter for OpenAI are routed. */
    private boolean openai = true;

    /** The model of the router that a ChatModel bean asks for. */
    private @Nullable String chatModel;

    /** The model of the router that a StreamingChatModel bean asks for. */
    private @Nullable String streamingChatModel;

    /** The model of the router that an EmbeddingModel bean asks for. */
    private @Nullable String embeddingModel;

    /** Makes the defaults. */
    public LangChain4jProperties() {}

    /** {@return whether the models of LangChain4j's own starter for OpenAI are routed (default true)} */
    public boolean isOpenai() {
        return openai;
    }

    /**
     * Sets {@link #isOpenai()}.
     *
     * @param value false to leave them as they are
     */
    public void setOpenai(boolean value) {
        openai = value;
    }

    /** {@return the model of the router that a {@code ChatModel} bean asks for; null for no bean} */
    public @Nullable String getChatModel() {
        return chatModel;
    }

    /**
     * Sets {@link #getChatModel()}.
     *
     * @param value a group, an alias or a deployment
     */
    public void setChatModel(@Nullable String value) {
        chatModel = value;
    }

    /** {@return the model of the router that a {@code StreamingChatModel} bean asks for; null for no bean} */
    public @Nullable String getStreamingChatModel() {
        return streamingChatModel;
    }

    /**
     * Sets {@link #getStreamingChatModel()}.
     *
     * @param value a group, an alias or a deployment
     */
    public void setStreamingChatModel(@Nullable String value) {
        streamingChatModel = value;
    }

    /** {@return the model of the router that an {@code EmbeddingModel} bean asks for; null for no bean} */
    public @Nullable String getEmbeddingModel() {
        return embeddingModel;
    }

    /**
     * Sets {@link #getEmbeddingModel()}.
     *
     * @param value a group, an alias or a deployment
     */
    public void setEmbeddingModel(@Nullable String value) {
        embeddingModel = value;
    }
}
