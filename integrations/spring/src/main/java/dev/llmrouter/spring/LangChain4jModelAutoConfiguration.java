package dev.llmrouter.spring;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.llmrouter.Router;
import dev.llmrouter.langchain4j.RouterModels;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Models of LangChain4j over the router, where the application names them and has none of that kind. */
@AutoConfiguration(after = RouterAutoConfiguration.class, afterName = "dev.langchain4j.openai.spring.AutoConfig")
@ConditionalOnClass({RouterModels.class, OpenAiChatModel.class})
@ConditionalOnBean(Router.class)
@EnableConfigurationProperties(LangChain4jProperties.class)
class LangChain4jModelAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(ChatModel.class)
    @ConditionalOnProperty("llmrouter.langchain4j.chat-model")
    ChatModel llmRouterChatModel(
            Router router, LangChain4jProperties properties, ObjectProvider<ChatModelListener> listeners) {
        return RouterModels.chat(
                router,
                requireNonNull(properties.getChatModel()),
                builder -> builder.listeners(listeners.orderedStream().toList()));
    }

    @Bean
    @ConditionalOnMissingBean(StreamingChatModel.class)
    @ConditionalOnProperty("llmrouter.langchain4j.streaming-chat-model")
    StreamingChatModel llmRouterStreamingChatModel(
            Router router, LangChain4jProperties properties, ObjectProvider<ChatModelListener> listeners) {
        return RouterModels.streamingChat(
                router,
                requireNonNull(properties.getStreamingChatModel()),
                builder -> builder.listeners(listeners.orderedStream().toList()));
    }

    @Bean
    @ConditionalOnMissingBean(EmbeddingModel.class)
    @ConditionalOnProperty("llmrouter.langchain4j.embedding-model")
    EmbeddingModel llmRouterEmbeddingModel(Router router, LangChain4jProperties properties) {
        return RouterModels.embedding(router, requireNonNull(properties.getEmbeddingModel()));
    }
}
