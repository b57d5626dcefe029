package dev.llmrouter.spring;

import dev.llmrouter.Router;
import dev.llmrouter.config.YamlSource;
import dev.llmrouter.event.RouterListener;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ResourceLoader;

/** The router of the application, from its configuration, unless the application makes one itself. */
@AutoConfiguration
@ConditionalOnProperty(name = "llmrouter.enabled", havingValue = "true", matchIfMissing = true)
@Conditional(RouterConfigured.class)
@ConditionalOnMissingBean(Router.class)
@EnableConfigurationProperties(RouterProperties.class)
class RouterAutoConfiguration {
    @Bean
    RouterSource llmRouterSource(ConfigurableEnvironment environment, ResourceLoader resources) {
        return new RouterSource(environment, resources);
    }

    @Bean
    MadeRouter llmRouterMade(
            RouterSource source,
            RouterProperties properties,
            ConfigurableEnvironment environment,
            ObjectProvider<RouterCustomizer> customizers,
            ObjectProvider<RouterListener> listeners) {
        YamlSource yaml = source.find().orElseThrow();
        Router.Builder builder = Router.fromYaml(yaml).environment(new SpringVariables(environment));
        if (properties.isStrict()) {
            builder.strict();
        }
        ActiveRequests active = new ActiveRequests();
        builder.listener(active);
        listeners.orderedStream().forEach(builder::listener);
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return MadeRouter.of(builder, active);
    }

    /** Not "router": applications with functional endpoints have a bean of that name. */
    @Bean
    Router llmRouter(MadeRouter made) {
        return made.router();
    }

    @Bean
    RouterReloader llmRouterReloader(Router router, RouterSource source) {
        return new RouterReloader(router, source);
    }

    @Bean
    RouterDrain llmRouterDrain(MadeRouter made, RouterProperties properties) {
        return new RouterDrain(made.active(), properties.getShutdownTimeout());
    }
}
