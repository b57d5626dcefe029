package dev.llmrouter.spring;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Applications of the tests: nothing but the starter, with a router of one deployment from properties. */
final class Contexts {
    static final String MODEL = "llmrouter.model-list[0].model_name=m";
    static final String SPEAKS = "llmrouter.model-list[0].litellm_params.model=openai/m";
    static final String KEY = "llmrouter.model-list[0].litellm_params.api_key=os.environ/PROVIDER_KEY";
    static final String ADDRESS = "llmrouter.model-list[0].litellm_params.api_base=";
    static final String VARIABLE = "PROVIDER_KEY=sk-1";

    private Contexts() {}

    /** Nothing says where a router's configuration is. */
    static ApplicationContextRunner empty() {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        RouterAutoConfiguration.class,
                        RouterAbsenceAutoConfiguration.class,
                        RouterEndpointAutoConfiguration.class,
                        RouterHealthAutoConfiguration.class,
                        RouterRefreshAutoConfiguration.class,
                        SpringAiAutoConfiguration.class));
    }

    static ApplicationContextRunner of(String address) {
        return empty().withPropertyValues(MODEL, SPEAKS, KEY, ADDRESS + address, VARIABLE);
    }
}
