package dev.llmrouter.spring;

import dev.llmrouter.Router;
import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The health indicator, where there is one of others. */
@AutoConfiguration(after = RouterAutoConfiguration.class)
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
class RouterHealthAutoConfiguration {
    /** Inside, because its condition is a class of the actuator, which may not be there. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnBean(Router.class)
    @ConditionalOnEnabledHealthIndicator("llmrouter")
    static class Indicator {
        @Bean
        @ConditionalOnMissingBean(name = "llmrouterHealthIndicator")
        RouterHealthIndicator llmrouterHealthIndicator(Router router) {
            return new RouterHealthIndicator(router);
        }
    }
}
