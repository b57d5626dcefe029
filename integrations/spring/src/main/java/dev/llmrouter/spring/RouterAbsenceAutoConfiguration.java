package dev.llmrouter.spring;

import dev.llmrouter.Router;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Says why there is no router, where a starter without one may be a mistake. */
@AutoConfiguration(after = RouterAutoConfiguration.class)
@ConditionalOnProperty(name = "llmrouter.enabled", havingValue = "true", matchIfMissing = true)
@ConditionalOnMissingBean(Router.class)
class RouterAbsenceAutoConfiguration {
    private static final Logger log = LoggerFactory.getLogger(RouterAbsenceAutoConfiguration.class);

    @Bean
    SmartInitializingSingleton llmRouterAbsence() {
        return () -> log.info(
                "There is no router, and nothing is routed: there is no {}; add it, or set llmrouter.config or llmrouter.model-list",
                RouterSource.DEFAULT);
    }
}
