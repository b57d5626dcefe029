package dev.llmrouter.spring;

import dev.llmrouter.Router;
import org.springframework.ai.anthropic.http.okhttp.AnthropicHttpClientBuilderCustomizer;
import org.springframework.ai.openai.http.okhttp.OpenAiHttpClientBuilderCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Routes the models of Spring AI 2, which make their calls with OkHttp clients of their own. */
@AutoConfiguration(
        after = RouterAutoConfiguration.class,
        beforeName = {
            "org.springframework.ai.model.openai.autoconfigure.OpenAiChatAutoConfiguration",
            "org.springframework.ai.model.anthropic.autoconfigure.AnthropicChatAutoConfiguration"
        })
@ConditionalOnBean(Router.class)
@EnableConfigurationProperties(SpringAiProperties.class)
class SpringAiAutoConfiguration {
    /** Says so where a time-out of Spring AI ends the router's calls. */
    @Bean
    @ConditionalOnBean(MadeRouter.class)
    @ConditionalOnClass(name = "org.springframework.ai.chat.model.ChatModel")
    SpringAiTimeouts llmRouterSpringAiTimeouts(MadeRouter router, Environment environment) {
        return new SpringAiTimeouts(router, environment);
    }

    /** Models for OpenAI, and those that speak like it. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(OpenAiHttpClientBuilderCustomizer.class)
    @ConditionalOnProperty(name = "llmrouter.spring-ai.openai", havingValue = "true", matchIfMissing = true)
    static class OpenAi {
        /** The last, so that interceptors of the application see the requests that are routed. */
        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        OpenAiHttpClientBuilderCustomizer llmRouterOpenAiCustomizer(ObjectProvider<Router> router) {
            RoutedInterceptor routed = new RoutedInterceptor(router::getObject);
            return builder -> builder.interceptor(routed);
        }
    }

    /** Models for Anthropic. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(AnthropicHttpClientBuilderCustomizer.class)
    @ConditionalOnProperty(name = "llmrouter.spring-ai.anthropic", havingValue = "true", matchIfMissing = true)
    static class Anthropic {
        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        AnthropicHttpClientBuilderCustomizer llmRouterAnthropicCustomizer(ObjectProvider<Router> router) {
            RoutedInterceptor routed = new RoutedInterceptor(router::getObject);
            return builder -> builder.interceptor(routed);
        }
    }
}
