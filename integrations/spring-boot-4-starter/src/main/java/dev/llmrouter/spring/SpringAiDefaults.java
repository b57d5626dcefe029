package dev.llmrouter.spring;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.ResourceLoader;

/**
 * Where there is a router, the models of Spring AI leave retries and time-outs to it, unless the application has set them: with their own
 * defaults they give a call up after 60 seconds, in the middle of a failover, and repeat it up to three times.
 */
class SpringAiDefaults implements EnvironmentPostProcessor, Ordered {
    /** The longest that any router waits, and some time for what it says then. */
    static final String TIMEOUT = "1h";

    private static final String NAME = "llmrouter defaults for Spring AI";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        ResourceLoader given = application.getResourceLoader();
        ResourceLoader resources = given == null ? new DefaultResourceLoader(application.getClassLoader()) : given;
        if (!environment.getProperty("llmrouter.enabled", Boolean.class, true)
                || new RouterSource(environment, resources).find().isEmpty()) {
            return;
        }
        Map<String, Object> defaults = new LinkedHashMap<>();
        for (String provider : SpringAiTimeouts.PROVIDERS) {
            if (environment.getProperty("llmrouter.spring-ai." + provider, Boolean.class, true)) {
                defaults.put("spring.ai." + provider + ".timeout", TIMEOUT);
                defaults.put("spring.ai." + provider + ".max-retries", 0);
            }
        }
        // The last source: whatever the application says wins.
        environment.getPropertySources().addLast(new MapPropertySource(NAME, defaults));
    }

    /** After the files of the application were read. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }
}
