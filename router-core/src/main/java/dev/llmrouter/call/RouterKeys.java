package dev.llmrouter.call;

import java.util.Set;

/**
 * The fields of a body that are for the router and never reach a provider. The names are LiteLLM's. Everything else in a body is the
 * provider's business, {@code metadata} included.
 */
public final class RouterKeys {
    /** Retries in each group. */
    public static final String NUM_RETRIES = "num_retries";
    /** Seconds for the whole call. */
    public static final String TIMEOUT = "timeout";
    /** Seconds for the whole call, where {@link #TIMEOUT} is not there. */
    public static final String REQUEST_TIMEOUT = "request_timeout";
    /** Seconds until the first event of a stream. */
    public static final String STREAM_TIMEOUT = "stream_timeout";
    /** Seconds between events of a stream. */
    public static final String STREAM_IDLE_TIMEOUT = "stream_idle_timeout";
    /** Where to go on when a group could not serve: names, or maps with {@code model} and fields to replace. */
    public static final String FALLBACKS = "fallbacks";
    /** Where to go on when the prompt is too long. */
    public static final String CONTEXT_WINDOW_FALLBACKS = "context_window_fallbacks";
    /** Where to go on when a content filter refused. */
    public static final String CONTENT_POLICY_FALLBACKS = "content_policy_fallbacks";
    /** Whether to stay in the group. */
    public static final String DISABLE_FALLBACKS = "disable_fallbacks";
    /** Tags to route by. */
    public static final String TAGS = "tags";
    /** Where the request must be answered, such as {@code eu}. */
    public static final String ALLOWED_MODEL_REGION = "allowed_model_region";
    /** The place when requests wait for room; lower first. */
    public static final String PRIORITY = "priority";
    /** The conversation that it belongs to, for {@code session_affinity}. */
    public static final String SESSION = "litellm_session_id";
    /** An answer to give without asking anybody, where the router allows it. */
    public static final String MOCK_RESPONSE = "mock_response";
    /** Whether to act as if every attempt timed out, where the router allows it. */
    public static final String MOCK_TIMEOUT = "mock_timeout";
    /** Whether to act as if the first attempt was refused for pace, where the router allows it. */
    public static final String MOCK_TESTING_RATE_LIMIT_ERROR = "mock_testing_rate_limit_error";
    /** Whether to act as if the first group had failed, where the router allows it. */
    public static final String MOCK_TESTING_FALLBACKS = "mock_testing_fallbacks";
    /** Whether to act as if the prompt was too long, where the router allows it. */
    public static final String MOCK_TESTING_CONTEXT_FALLBACKS = "mock_testing_context_fallbacks";
    /** Whether to act as if a content filter had refused, where the router allows it. */
    public static final String MOCK_TESTING_CONTENT_POLICY_FALLBACKS = "mock_testing_content_policy_fallbacks";

    /** All of them. */
    public static final Set<String> ALL = Set.of(
            NUM_RETRIES,
            TIMEOUT,
            REQUEST_TIMEOUT,
            STREAM_TIMEOUT,
            STREAM_IDLE_TIMEOUT,
            FALLBACKS,
            CONTEXT_WINDOW_FALLBACKS,
            CONTENT_POLICY_FALLBACKS,
            DISABLE_FALLBACKS,
            TAGS,
            ALLOWED_MODEL_REGION,
            PRIORITY,
            SESSION,
            MOCK_RESPONSE,
            MOCK_TIMEOUT,
            MOCK_TESTING_RATE_LIMIT_ERROR,
            MOCK_TESTING_FALLBACKS,
            MOCK_TESTING_CONTEXT_FALLBACKS,
            MOCK_TESTING_CONTENT_POLICY_FALLBACKS);

    private RouterKeys() {}
}
