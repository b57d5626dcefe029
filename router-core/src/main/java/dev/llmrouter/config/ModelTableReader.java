package dev.llmrouter.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.catalog.ModelCapability;
import dev.llmrouter.catalog.ModelFacts;
import dev.llmrouter.catalog.ModelTable;
import dev.llmrouter.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads {@code model_table}: a file beside the configuration, as {@link ModelTable} describes it or, where its
 * name ends with {@code .json}, as LiteLLM publishes it. Stateless.
 */
final class ModelTableReader {
    private static final String KEY = "model_table";
    /** LiteLLM's is two; a longer file is another file. */
    private static final int MOST_BYTES = 16 << 20;

    private ModelTableReader() {}

    /** Empty when the configuration names none, or one that cannot be used, with a problem that has the reason. */
    static Optional<ModelTable> read(MapReader router, Neighbours files) {
        Optional<String> name = router.text(KEY);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            Neighbours.Neighbour file = files.find(name.get());
            byte[] bytes = bytes(file);
            return Optional.of(
                    name.get().endsWith(".json")
                            ? ModelTable.shipped().with(ofLiteLlm(Json.read(bytes)))
                            : ModelTable.shipped()
                                    .with(
                                            file.name(),
                                            new String(bytes, StandardCharsets.UTF_8)
                                                    .lines()
                                                    .toList()));
        } catch (InvalidPathException | IOException e) {
            error(
                    router,
                    "the table of models could not be read: " + e.getClass().getSimpleName() + " " + e.getMessage());
        } catch (IllegalArgumentException e) {
            error(router, String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    private static byte[] bytes(Neighbours.Neighbour file) throws IOException {
        try (InputStream in = file.open()) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IllegalArgumentException(
                        file.name() + " has more than " + MOST_BYTES + " bytes; is it a table of models?");
            }
            return bytes;
        }
    }

    private static Map<String, ModelFacts> ofLiteLlm(JsonNode root) {
        if (!root.isObject()) {
            throw new IllegalArgumentException("the table of models is no JSON object");
        }
        Map<String, ModelFacts> models = new HashMap<>();
        root.properties().forEach(entry -> {
            JsonNode model = entry.getValue();
            String provider = model.path("litellm_provider").asText("");
            if (!provider.isEmpty() && model.path("max_input_tokens").isNumber()) {
                models.put(name(entry.getKey(), provider), facts(model));
            }
        });
        return models;
    }

    /** LiteLLM names some models with their provider and others without. */
    private static String name(String key, String provider) {
        // vertex_ai-language-models, bedrock_converse, cohere_chat: parts of one provider.
        String ours = provider.replaceFirst("-(language|anthropic|mistral|llama|embedding).*$", "")
                .replaceFirst("^bedrock_converse$", "bedrock")
                .replaceFirst("^cohere_chat$", "cohere");
        return key.startsWith(ours + "/") ? key : ours + "/" + key.replaceFirst("^" + provider + "/", "");
    }

    private static ModelFacts facts(JsonNode model) {
        Set<ModelCapability> capabilities = EnumSet.noneOf(ModelCapability.class);
        for (ModelCapability each : ModelCapability.values()) {
            if (model.path(each.key()).asBoolean(false)) {
                capabilities.add(each);
            }
        }
        return new ModelFacts(tokens(model, "max_input_tokens"), tokens(model, "max_output_tokens"), capabilities);
    }

    private static OptionalLong tokens(JsonNode model, String key) {
        long tokens = model.path(key).asLong(0);
        return tokens > 0 ? OptionalLong.of(tokens) : OptionalLong.empty();
    }

    private static void error(MapReader router, String message) {
        router.problems().error(router.place(KEY), message);
    }
}
