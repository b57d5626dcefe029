package dev.llmrouter.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.provider.ParameterTable.Length;
import dev.llmrouter.provider.ParameterTable.Rules;
import dev.llmrouter.provider.ParameterTable.Sampling;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes of the fields of a body those that its model takes, by {@link ParameterTable} and by LiteLLM's keys: {@code additional_drop_params}
 * leaves out what it names; the length of an answer gets the name that the model knows; with {@code drop_params} what the model refuses is left
 * out, but for {@code allowed_openai_params}. Without it such a parameter is sent, and the provider says what it thinks of it. The one place that
 * does so: every way to make a call writes its body here.
 */
final class ParameterFilter {
    static final String DROP = "drop_params";
    static final String ADDITIONAL = "additional_drop_params";
    static final String ALLOWED = "allowed_openai_params";

    private static final String MAX_TOKENS = "max_tokens";
    private static final String MAX_COMPLETION_TOKENS = "max_completion_tokens";
    private static final String TEMPERATURE = "temperature";
    private static final String EFFORT = "reasoning_effort";
    private static final List<String> SAMPLING = List.of(TEMPERATURE, "top_p", "logprobs", "top_logprobs");

    private static final String DIMENSIONS = "dimensions";
    /** The only ones of OpenAI that can make shorter vectors. */
    private static final String SHORTENING = "text-embedding-3";

    private final ProviderCall call;
    private final PendingFields fields;
    private final Consumer<String> dropped;

    private ParameterFilter(ProviderCall call, PendingFields fields) {
        this.call = call;
        this.fields = fields;
        dropped = call.onDropped();
    }

    /** The changes, with those that the model needs. */
    static BodyChanges apply(ProviderCall call, PendingFields fields) {
        new ParameterFilter(call, fields).apply();
        return fields.changes();
    }

    private void apply() {
        for (String path : texts(ADDITIONAL)) {
            drop(FieldPath.of(path), path);
        }
        Endpoint endpoint = call.request().endpoint();
        boolean drops = isOn(DROP);
        Set<String> allowed = drops ? Set.copyOf(texts(ALLOWED)) : Set.of();
        if (endpoint.equals(Endpoint.CHAT_COMPLETIONS)) {
            Rules rules = rules();
            nameLength(rules.length());
            if (drops) {
                dropRefused(rules, allowed);
            }
        } else if (endpoint.equals(Endpoint.EMBEDDINGS) && drops && !allowed.contains(DIMENSIONS)) {
            dropDimensions();
        }
    }

    private Rules rules() {
        return ParameterTable.of(call.deployment().provider(), call.describedModel(), baseModel());
    }

    private Optional<String> baseModel() {
        return Optional.ofNullable(call.deployment().info().get("base_model")).map(String::valueOf);
    }

    private void drop(FieldPath path, String written) {
        if (!path.isNested()) {
            drop(path.name());
            return;
        }
        JsonNode value = fields.value(path.name());
        if (path.removeFrom(value)) {
            fields.replace(path.name(), value);
            dropped.accept(written);
        }
    }

    private void drop(String name) {
        if (fields.remove(name)) {
            dropped.accept(name);
        }
    }

    private void nameLength(Length length) {
        switch (length) {
            case EITHER -> {}
            case MAX_TOKENS -> fields.rename(MAX_COMPLETION_TOKENS, MAX_TOKENS);
            case MAX_COMPLETION_TOKENS -> fields.rename(MAX_TOKENS, MAX_COMPLETION_TOKENS);
        }
    }

    private void dropRefused(Rules rules, Set<String> allowed) {
        for (String name : rules.refused()) {
            if (!allowed.contains(name)) {
                drop(name);
            }
        }
        if (!takesSampling(rules.sampling())) {
            for (String name : SAMPLING) {
                if (!allowed.contains(name) && !isNeutral(name)) {
                    drop(name);
                }
            }
        }
    }

    private boolean takesSampling(Sampling sampling) {
        return switch (sampling) {
            case ALWAYS -> true;
            case UNLESS_EFFORT -> !fields.has(EFFORT) || isWithoutEffort();
            case WITHOUT_EFFORT -> isWithoutEffort();
            case NEVER -> false;
        };
    }

    private boolean isWithoutEffort() {
        JsonNode effort = fields.value(EFFORT);
        return (effort.isObject() ? effort.path("effort") : effort).asText().equals("none");
    }

    /** Every model takes the temperature that it has by itself. */
    private boolean isNeutral(String name) {
        return name.equals(TEMPERATURE) && fields.value(name).asDouble(0) == 1;
    }

    private void dropDimensions() {
        String provider = call.deployment().provider();
        boolean shortens = call.describedModel().contains(SHORTENING)
                || baseModel().filter(model -> model.contains(SHORTENING)).isPresent();
        if ((provider.equals("openai") || provider.equals("azure")) && !shortens) {
            drop(DIMENSIONS);
        }
    }

    /** A request may ask for it too: it concerns nothing but its own body. */
    private boolean isOn(String key) {
        return Boolean.TRUE.equals(call.deployment().params().get(key))
                || fields.callers(key).asBoolean(false);
    }

    private List<String> texts(String key) {
        Object configured = call.deployment().params().get(key);
        JsonNode asked = fields.callers(key);
        if (configured == null && asked.isEmpty()) {
            return List.of();
        }
        Set<String> texts = new LinkedHashSet<>();
        add(configured, texts);
        for (JsonNode text : asked) {
            if (text.isTextual()) {
                texts.add(text.textValue());
            }
        }
        return new ArrayList<>(texts);
    }

    private static void add(@Nullable Object value, Set<String> texts) {
        if (value instanceof List<?> list) {
            list.forEach(each -> texts.add(String.valueOf(each)));
        } else if (value instanceof String text) {
            texts.add(text);
        }
    }
}
