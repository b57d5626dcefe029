package dev.llmrouter.internal.dialect.cloud;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import java.util.Map;
import java.util.Optional;

/** What a deployment says of its cloud. Stateless. */
public final class Params {
    private Params() {}

    /** The first of several names that has a value. */
    public static Optional<String> text(Deployment deployment, String... names) {
        for (String name : names) {
            Object value = deployment.params().get(name);
            String text = value instanceof Secret secret ? secret.reveal() : value instanceof String plain ? plain : "";
            if (!text.isBlank()) {
                return Optional.of(text.strip());
            }
        }
        return Optional.empty();
    }

    /** The first of several variables that has a value. */
    public static Optional<String> variable(Map<String, String> environment, String... names) {
        for (String name : names) {
            String value = environment.getOrDefault(name, "");
            if (!value.isBlank()) {
                return Optional.of(value.strip());
            }
        }
        return Optional.empty();
    }
}
