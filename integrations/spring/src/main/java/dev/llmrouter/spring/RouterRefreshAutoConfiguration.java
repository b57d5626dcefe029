package dev.llmrouter.spring;

import dev.llmrouter.error.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.context.scope.refresh.RefreshScopeRefreshedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;

/** Reloads the router when Spring Cloud refreshes, after which the properties are those of now. */
@AutoConfiguration(after = RouterAutoConfiguration.class)
@ConditionalOnClass(RefreshScopeRefreshedEvent.class)
@ConditionalOnBean(RouterReloader.class)
class RouterRefreshAutoConfiguration {
    private static final Logger log = LoggerFactory.getLogger(RouterRefreshAutoConfiguration.class);

    @Bean
    ApplicationListener<RefreshScopeRefreshedEvent> llmRouterRefresh(RouterReloader reloader) {
        return new RefreshListener(reloader);
    }

    /** A class, because of a lambda Spring does not see which events it takes. */
    private record RefreshListener(RouterReloader reloader) implements ApplicationListener<RefreshScopeRefreshedEvent> {
        @Override
        public void onApplicationEvent(RefreshScopeRefreshedEvent event) {
            try {
                reloader.reload();
            } catch (ConfigException e) {
                log.error("The router goes on with the configuration that it has: {}", e.getMessage());
            }
        }
    }
}
