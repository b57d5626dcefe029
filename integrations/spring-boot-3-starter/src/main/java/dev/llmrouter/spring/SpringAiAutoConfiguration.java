package dev.llmrouter.spring;

import dev.llmrouter.Router;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.ai.retry.TransientAiException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.thread.Threading;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.client.RestClientCustomizer;
import org.springframework.boot.web.codec.CodecCustomizer;
import org.springframework.boot.web.reactive.function.client.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.web.client.ResponseErrorHandler;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.ExchangeStrategies;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.scheduler.Schedulers;

/** Routes the models of Spring AI 1, which make their calls with Spring's clients. */
@AutoConfiguration(
        after = RouterAutoConfiguration.class,
        beforeName = {
            "org.springframework.boot.autoconfigure.web.client.RestClientAutoConfiguration",
            "org.springframework.boot.autoconfigure.web.reactive.function.client.WebClientAutoConfiguration"
        })
@ConditionalOnClass(name = "org.springframework.ai.chat.model.ChatModel")
@ConditionalOnBean(Router.class)
@EnableConfigurationProperties(SpringAiProperties.class)
class SpringAiAutoConfiguration {
    private static final Logger log = LoggerFactory.getLogger(SpringAiAutoConfiguration.class);
    private static final String SPRING_AI = "org.springframework.ai.";

    @Bean
    RoutedHosts llmRouterHosts(Environment environment, SpringAiProperties properties) {
        RoutedHosts hosts = RoutedHosts.of(environment, properties);
        if (!hosts.isEmpty()) {
            log.info("Requests of RestClient and WebClient to {} are routed (llmrouter.routed-hosts)", hosts);
        }
        return hosts;
    }

    /** Blocking calls. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({RestClient.class, RestClientCustomizer.class})
    static class Blocking {
        /** The last, so that interceptors of the application see the requests that are routed. */
        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        RestClientCustomizer llmRouterRestClientCustomizer(ObjectProvider<Router> router, RoutedHosts hosts) {
            RoutedRequestInterceptor routed = new RoutedRequestInterceptor(router::getObject, hosts);
            return hosts.isEmpty() ? builder -> {} : builder -> builder.requestInterceptor(routed);
        }
    }

    /** Streams. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({WebClient.class, WebClientCustomizer.class})
    static class Reactive {
        @Bean
        @Order(Ordered.LOWEST_PRECEDENCE)
        WebClientCustomizer llmRouterWebClientCustomizer(
                ObjectProvider<Router> router,
                RoutedHosts hosts,
                Environment environment,
                ObjectProvider<CodecCustomizer> codecs) {
            if (hosts.isEmpty()) {
                return builder -> {};
            }
            SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("llm-router-spring-");
            threads.setDaemon(true);
            threads.setVirtualThreads(Threading.VIRTUAL.isActive(environment));
            ExchangeStrategies strategies = ExchangeStrategies.builder()
                    .codecs(configurer -> codecs.orderedStream().forEach(codec -> codec.customize(configurer)))
                    .build();
            RoutedExchangeFilter routed =
                    new RoutedExchangeFilter(router::getObject, hosts, strategies, Schedulers.fromExecutor(threads));
            return builder -> builder.filter(routed);
        }
    }

    /** What the router has given up is not repeated. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({ResponseErrorHandler.class, TransientAiException.class})
    static class NoRetries {
        @Bean
        static BeanPostProcessor llmRouterErrorHandlers() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    // Of Spring AI alone: one of the application's may be wanted by its class.
                    return bean instanceof ResponseErrorHandler handler
                                    && bean.getClass().getName().startsWith(SPRING_AI)
                            ? new RoutedErrorHandler(handler)
                            : bean;
                }
            };
        }
    }
}
