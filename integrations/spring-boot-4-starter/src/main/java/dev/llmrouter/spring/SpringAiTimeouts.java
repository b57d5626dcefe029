package dev.llmrouter.spring;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Says at the start which settings of Spring AI fight with the router, and what to set. */
final class SpringAiTimeouts implements SmartInitializingSingleton {
    /** The providers whose models are routed, as Spring AI's properties name them. */
    static final List<String> PROVIDERS = List.of("openai", "anthropic");

    private static final Logger log = LoggerFactory.getLogger(SpringAiTimeouts.class);

    private final MadeRouter router;
    private final Environment environment;

    SpringAiTimeouts(MadeRouter router, Environment environment) {
        this.router = router;
        this.environment = environment;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Duration own = router.settings().get().timeouts().call().orElseThrow();
        Binder binder = Binder.get(environment);
        for (String provider : PROVIDERS) {
            if (environment.getProperty("llmrouter.spring-ai." + provider, Boolean.class, true)) {
                binder.bind("spring.ai." + provider + ".timeout", Duration.class)
                        .ifBound(timeout -> compare(provider, timeout, own));
                binder.bind("spring.ai." + provider + ".max-retries", Integer.class)
                        .ifBound(retries -> refuse(provider, retries));
            }
        }
    }

    private static void compare(String provider, Duration timeout, Duration own) {
        if (timeout.compareTo(own) < 0) {
            log.warn(
                    "spring.ai.{}.timeout of {} s ends calls before the router may, whose timeout is {} s: a failover may be cut off."
                            + " Remove it, or set timeout in router_settings to less",
                    provider,
                    timeout.toMillis() / 1_000.0,
                    own.toMillis() / 1_000.0);
        }
    }

    private static void refuse(String provider, int retries) {
        if (retries > 0) {
            log.warn(
                    "spring.ai.{}.max-retries of {} repeats calls whose connection to the router ends, each with all of the router's"
                            + " attempts. Remove it, or set it to 0",
                    provider,
                    retries);
        }
    }
}
