package dev.llmrouter.spring;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * The variables of the router's configuration, {@code os.environ/NAME}: the process's, and every property of
 * Spring's environment that has such a name, whatever it comes from: a vault, a config server, {@code
 * application.yml}. Read again by every load.
 */
final class SpringVariables implements Supplier<Map<String, String>> {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final ConfigurableEnvironment environment;

    SpringVariables(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Map<String, String> get() {
        Map<String, String> variables = new LinkedHashMap<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof EnumerablePropertySource<?> enumerable) {
                add(enumerable, variables);
            }
        }
        return variables;
    }

    private void add(EnumerablePropertySource<?> source, Map<String, String> variables) {
        // What the process was given is text; what Spring reads has placeholders.
        boolean text = source.getName().equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        for (String name : source.getPropertyNames()) {
            Object value = NAME.matcher(name).matches() ? source.getProperty(name) : null;
            if (value != null) {
                variables.putIfAbsent(
                        name, text ? value.toString() : environment.resolvePlaceholders(value.toString()));
            }
        }
    }
}
