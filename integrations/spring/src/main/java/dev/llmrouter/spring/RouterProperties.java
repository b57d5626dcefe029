package dev.llmrouter.spring;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The properties of the starter. What the router itself does is in {@code router.yaml}, or under {@code llmrouter.model-list} and its like,
 * which are read as they are written.
 */
@ConfigurationProperties("llmrouter")
public class RouterProperties {
    /** Whether there is a router at all. */
    private boolean enabled = true;

    /**
     * Where the router's configuration is: classpath:router.yaml, a file: URL or a path. The default is classpath:router.yaml if it is there.
     */
    private @Nullable String config;

    /** Whether keys of the configuration that are not known, and deployments that cannot be used, end the start. */
    private boolean strict;

    /** How long the end of the application waits for calls under way before it cuts them off. */
    private Duration shutdownTimeout = Duration.ofSeconds(25);

    /** Makes the defaults. */
    public RouterProperties() {}

    /** {@return whether there is a router at all (default true)} */
    public boolean isEnabled() {
        return enabled;
    }

    /**
     * Sets {@link #isEnabled()}.
     *
     * @param value false to leave everything as it is without the starter
     */
    public void setEnabled(boolean value) {
        enabled = value;
    }

    /** {@return where the configuration is; null (the default) for {@code classpath:router.yaml} if it is there} */
    public @Nullable String getConfig() {
        return config;
    }

    /**
     * Sets {@link #getConfig()}.
     *
     * @param value {@code classpath:…}, a {@code file:} URL or a path
     */
    public void setConfig(@Nullable String value) {
        config = value;
    }

    /** {@return whether warnings about the configuration are errors (default false)} */
    public boolean isStrict() {
        return strict;
    }

    /**
     * Sets {@link #isStrict()}.
     *
     * @param value true to refuse a configuration with warnings
     */
    public void setStrict(boolean value) {
        strict = value;
    }

    /** {@return how long the end of the application waits for calls under way (default 25 s)} */
    public Duration getShutdownTimeout() {
        return shutdownTimeout;
    }

    /**
     * Sets {@link #getShutdownTimeout()}.
     *
     * @param value zero to cut calls off at once
     */
    public void setShutdownTimeout(Duration value) {
        shutdownTimeout = value;
    }
}
