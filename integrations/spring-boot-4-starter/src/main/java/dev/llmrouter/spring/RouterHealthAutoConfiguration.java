package dev.llmrouter.spring;

import dev.llmrouter.Router;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** The health indicator, where there is one of others. */
@AutoConfiguration(after = RouterAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Router.class)
@ConditionalOnEnabledHealthIndicator("llmrouter")
class RouterHealthAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = "llmrouterHealthIndicator")
    RouterHealthIndicator llmrouterHealthIndicator(Router router) {
        return new RouterHealthIndicator(router);
    }
}
