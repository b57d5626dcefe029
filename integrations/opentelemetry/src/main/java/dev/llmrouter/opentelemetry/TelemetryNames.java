package dev.llmrouter.opentelemetry;

import io.opentelemetry.api.common.AttributeKey;
import java.util.Map;

/** Names of attributes, and values that the conventions know. Constants. */
final class TelemetryNames {
    static final String SCOPE = "dev.llmrouter";
    static final String REQUEST_SPAN = "llmrouter.request";

    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<Boolean> REQUEST_STREAM = AttributeKey.booleanKey("gen_ai.request.stream");
    static final AttributeKey<Double> TIME_TO_FIRST_CHUNK =
            AttributeKey.doubleKey("gen_ai.response.time_to_first_chunk");
    static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");
    static final AttributeKey<Long> CACHED_TOKENS = AttributeKey.longKey("gen_ai.usage.cache_read.input_tokens");
    static final AttributeKey<String> TOKEN_TYPE = AttributeKey.stringKey("gen_ai.token.type");
    static final AttributeKey<String> TOKEN_MODALITY = AttributeKey.stringKey("gen_ai.token.modality");
    static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
    static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");

    static final AttributeKey<Long> REQUEST_ID = AttributeKey.longKey("llmrouter.request.id");
    static final AttributeKey<String> MODEL = AttributeKey.stringKey("llmrouter.model");
    static final AttributeKey<String> ENDPOINT = AttributeKey.stringKey("llmrouter.endpoint");
    static final AttributeKey<String> DEPLOYMENT = AttributeKey.stringKey("llmrouter.deployment.id");
    static final AttributeKey<String> GROUP = AttributeKey.stringKey("llmrouter.group");
    static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("llmrouter.attempt.number");
    static final AttributeKey<Long> ATTEMPTS = AttributeKey.longKey("llmrouter.attempts");
    static final AttributeKey<Boolean> FALLBACK = AttributeKey.booleanKey("llmrouter.fallback");
    static final AttributeKey<Double> WAITED = AttributeKey.doubleKey("llmrouter.wait.duration");
    static final AttributeKey<Double> COST = AttributeKey.doubleKey("llmrouter.cost.usd");
    static final AttributeKey<String> FROM = AttributeKey.stringKey("llmrouter.fallback.from");
    static final AttributeKey<String> TO = AttributeKey.stringKey("llmrouter.fallback.to");

    /** Where the name of LiteLLM's format is not that of the conventions. */
    private static final Map<String, String> PROVIDERS = Map.ofEntries(
            Map.entry("azure", "azure.ai.openai"),
            Map.entry("azure_ai", "azure.ai.inference"),
            Map.entry("bedrock", "aws.bedrock"),
            Map.entry("gemini", "gcp.gemini"),
            Map.entry("vertex_ai", "gcp.vertex_ai"),
            Map.entry("mistral", "mistral_ai"),
            Map.entry("moonshot", "moonshot_ai"),
            Map.entry("watsonx", "ibm.watsonx.ai"),
            Map.entry("xai", "x_ai"));

    /** Operations by endpoint; a caller's own client most likely chats. */
    private static final Map<String, String> OPERATIONS = Map.of(
            "chat/completions", "chat",
            "responses", "chat",
            "execute", "chat",
            "completions", "text_completion",
            "embeddings", "embeddings",
            "images/generations", "generate_content",
            "images/edits", "generate_content",
            "audio/speech", "generate_content");

    private TelemetryNames() {}

    static String provider(String name) {
        return PROVIDERS.getOrDefault(name, name);
    }

    /** Bounded: an endpoint may be any path of a caller. */
    static String operation(String endpoint) {
        return OPERATIONS.getOrDefault(endpoint, "other");
    }
}
