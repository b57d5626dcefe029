package dev.llmrouter.catalog;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for a model in a table by provider and name: as it is written, then without the date or version that
 * its name ends with, then among the models of the vendor whose models the provider sells. Stateless.
 */
final class ModelLookup {
    private static final Pattern VERSION = Pattern.compile(
            "(.+?)(?:-latest|[-@]\\d{8}|-\\d{4}-\\d{2}-\\d{2}|-\\d{2}-\\d{4}|-preview-\\d{2}-\\d{2}|-\\d{3,4})");

    /** Who sells another's models under the same names, at about the same prices. */
    private static final Map<String, String> SELLS_MODELS_OF = Map.of(
            "azure", "openai",
            "azure_text", "openai",
            "text-completion-openai", "openai",
            "cohere_chat", "cohere",
            "vertex_ai", "gemini");

    private ModelLookup() {}

    /** By a deployment's {@code base_model} if it has one, else by its model. */
    static <T> Optional<T> find(Map<String, T> table, Deployment deployment) {
        Optional<T> base = deployment.info().get("base_model") instanceof String model
                ? findBase(table, deployment.provider(), model)
                : Optional.empty();
        return base.or(() -> find(table, deployment.provider(), deployment.providerModel()));
    }

    private static <T> Optional<T> findBase(Map<String, T> table, String provider, String model) {
        int slash = model.indexOf('/');
        Optional<T> named =
                slash > 0 ? find(table, model.substring(0, slash), model.substring(slash + 1)) : Optional.empty();
        return named.or(() -> find(table, provider, model));
    }

    /** By the name that a provider has for a model. */
    static <T> Optional<T> find(Map<String, T> table, String provider, String model) {
        String seller = lower(provider);
        Optional<T> own = findExactly(table, seller, lower(model));
        String maker = SELLS_MODELS_OF.get(seller);
        return own.isPresent() || maker == null ? own : findExactly(table, maker, lower(model));
    }

    private static <T> Optional<T> findExactly(Map<String, T> table, String provider, String model) {
        T exact = table.get(provider + "/" + model);
        if (exact != null) {
            return Optional.of(exact);
        }
        Matcher version = VERSION.matcher(model);
        return version.matches() ? Optional.ofNullable(table.get(provider + "/" + version.group(1))) : Optional.empty();
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
