package dev.llmrouter.spring;

import dev.langchain4j.http.client.HttpClientBuilder;
import dev.llmrouter.Router;
import dev.llmrouter.langchain4j.RouterHttpClientBuilder;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Puts the router below the models of LangChain4j's own starter for OpenAI, which takes its clients from beans of these names. */
@AutoConfiguration(after = RouterAutoConfiguration.class, beforeName = "dev.langchain4j.openai.spring.AutoConfig")
@ConditionalOnClass(
        value = {HttpClientBuilder.class, RouterHttpClientBuilder.class},
        name = "dev.langchain4j.openai.spring.AutoConfig")
@ConditionalOnBean(Router.class)
@ConditionalOnProperty(name = "llmrouter.langchain4j.openai", havingValue = "true", matchIfMissing = true)
class LangChain4jClientAutoConfiguration {
    private static final String CHAT = "openAiChatModelHttpClientBuilder";
    private static final String STREAMING_CHAT = "openAiStreamingChatModelHttpClientBuilder";
    private static final String LANGUAGE = "openAiLanguageModelHttpClientBuilder";
    private static final String STREAMING_LANGUAGE = "openAiStreamingLanguageModelHttpClientBuilder";
    private static final String EMBEDDING = "openAiEmbeddingModelHttpClientBuilder";
    private static final String MODERATION = "openAiModerationModelHttpClientBuilder";
    private static final String IMAGE = "openAiImageModelHttpClientBuilder";

    @Bean(CHAT)
    @ConditionalOnMissingBean(name = CHAT)
    HttpClientBuilder llmRouterChatClient(Router router) {
        return RouterHttpClientBuilder.of(router);
    }

    @Bean(STREAMING_CHAT)
    @ConditionalOnMissingBean(name = STREAMING_CHAT)
    HttpClientBuilder llmRouterStreamingChatClient(Router router) {
        return RouterHttpClientBuilder.of(router);
    }

    @Bean(LANGUAGE)
    @ConditionalOnMissingBean(name = LANGUAGE)
    HttpClientBuilder llmRouterLanguageClient(Router router) {
        return RouterHttpClientBuilder.of(router);
    }

    @Bean(STREAMING_LANGUAGE)
    @ConditionalOnMissingBean(name = STREAMING_LANGUAGE)
    HttpClientBuilder llmRouterStreamingLanguageClient(Router router) {
        return RouterHttpClientBuilder.of(router);
    }

    @Bean(EMBEDDING)
    @ConditionalOnMissingBean(name = EMBEDDING)
    HttpClientBuilder llmRouterEmbeddingClient(Router router) {
        return RouterHttpClientBuilder.of(router);
    }

    @Bean(MODERATION)
    @ConditionalOnMissingBean(name = MODERATION)
    HttpClientBuilder llmRouterModerationClient(Router router) {
        return RouterHttpClientBuilder.of(router);
    }

    @Bean(IMAGE)
    @ConditionalOnMissingBean(name = IMAGE)
    HttpClientBuilder llmRouterImageClient(Router router) {
        return RouterHttpClientBuilder.of(router);
    }
}
