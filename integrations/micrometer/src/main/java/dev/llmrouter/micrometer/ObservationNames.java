package dev.llmrouter.micrometer;

/** Names of observations and of those of their keys that meters do not have. Constants. */
final class ObservationNames {
    static final String PREFIX = "llm.router.";
    static final String REQUEST = PREFIX + "request";
    static final String ATTEMPT = PREFIX + "attempt";

    static final String PROVIDER = "provider";
    static final String FALLBACK = "fallback";
    static final String REQUEST_ID = "llm.router.request.id";
    static final String NUMBER = "llm.router.attempt.number";
    static final String ATTEMPTS = "llm.router.attempts";
    static final String WAITED = "llm.router.waited";
    static final String STATUS = "http.response.status_code";
    static final String INPUT_TOKENS = "gen_ai.usage.input_tokens";
    static final String OUTPUT_TOKENS = "gen_ai.usage.output_tokens";
    static final String UNKNOWN = "unknown";

    private ObservationNames() {}
}
