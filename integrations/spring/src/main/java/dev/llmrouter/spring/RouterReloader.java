package dev.llmrouter.spring;

import dev.llmrouter.Router;
import dev.llmrouter.config.YamlSource;
import dev.llmrouter.error.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the router that the starter made read its configuration, and its variables, again. The actuator endpoint and Spring Cloud's refresh
 * call it. Thread-safe.
 */
public final class RouterReloader {
    private static final Logger log = LoggerFactory.getLogger(RouterReloader.class);

    private final Router router;
    private final RouterSource source;

    RouterReloader(Router router, RouterSource source) {
        this.router = router;
        this.source = source;
    }

    /**
     * Reads the configuration again and uses it from now on, as {@link Router#reload(YamlSource)} does.
     *
     * @throws ConfigException if it cannot be used; everything then stays as it was
     * @throws IllegalStateException if there is none any more; everything then stays as it was
     */
    public void reload() {
        YamlSource now = source.find()
                .orElseThrow(() -> new IllegalStateException("There is no configuration of the router any more: "
                        + RouterSource.DEFAULT + ", llmrouter.config and llmrouter.model-list are gone"));
        router.reload(now);
        log.info("The router has read {} again", now.name());
    }
}
