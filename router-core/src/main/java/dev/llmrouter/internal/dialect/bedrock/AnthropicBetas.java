package dev.llmrouter.internal.dialect.bedrock;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.internal.dialect.Headers;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.ProviderCall;
import java.util.Map;
import java.util.regex.Pattern;

/** The header {@code anthropic-beta}, which Bedrock does not read, as the field that Claude has there. */
final class AnthropicBetas {
    private static final String FIELD = "anthropic_beta";
    private static final Pattern COMMA = Pattern.compile(",");

    private AnthropicBetas() {}

    /** Adds those of the deployment's or the request's headers, unless the body names its own. */
    static void write(ProviderCall call, BedrockModel model, ObjectNode converse) {
        String given = new Headers(call.headers("application/json", Map.of()))
                .get("anthropic-beta")
                .orElse("");
        if (!model.isClaude() || given.isBlank()) {
            return;
        }
        ObjectNode fields = Json.objectIn(converse, "additionalModelRequestFields");
        if (!fields.has(FIELD)) {
            ArrayNode betas = fields.putArray(FIELD);
            COMMA.splitAsStream(given)
                    .map(String::strip)
                    .filter(beta -> !beta.isEmpty())
                    .forEach(betas::add);
        }
    }
}
