package dev.llmrouter.internal.request;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.JsonValue;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.Payload;
import dev.llmrouter.call.TokenUsage;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request wants pretended, in LiteLLM's words: {@code mock_testing_rate_limit_error},
 * {@code mock_testing_fallbacks}, {@code mock_timeout}, {@code mock_response}, …. A pretended failure never
 * counts against a deployment.
 *
 * @param group a failure of the whole first group, before any attempt
 * @param firstAttempt a failure of the first attempt
 * @param everyAttempt a failure of every attempt
 * @param text an answer
 */
public record MockOptions(
        @Nullable FailureKind group,
        @Nullable FailureKind firstAttempt,
        @Nullable FailureKind everyAttempt,
        @Nullable String text) {
    public static final MockOptions NONE = new MockOptions(null, null, null, null);

    /** Whether a key of a body is one of these. */
    public static boolean isOne(String key) {
        return key.startsWith("mock_");
    }

    public static MockOptions of(Payload payload) {
        if (!(payload instanceof JsonPayload json) || json.names().stream().noneMatch(MockOptions::isOne)) {
            return NONE;
        }
        String response = json.field("mock_response").textOr("");
        FailureKind failure = failureIn(response);
        return new MockOptions(
                group(json),
                on(json, "mock_testing_rate_limit_error") ? FailureKind.RATE_LIMITED : null,
                on(json, "mock_timeout") ? FailureKind.TIMEOUT : failure,
                failure == null && json.names().contains("mock_response") ? response : null);
    }

    private static @Nullable FailureKind group(JsonPayload json) {
        if (on(json, "mock_testing_context_fallbacks")) {
            return FailureKind.CONTEXT_WINDOW;
        }
        if (on(json, "mock_testing_content_policy_fallbacks")) {
            return FailureKind.CONTENT_POLICY;
        }
        return on(json, "mock_testing_fallbacks") ? FailureKind.SERVER_ERROR : null;
    }

    /** LiteLLM's words for failures in place of an answer. */
    static @Nullable FailureKind failureIn(String response) {
        String word = response.toLowerCase(Locale.ROOT);
        if (word.startsWith("litellm.ratelimiterror")) {
            return FailureKind.RATE_LIMITED;
        }
        if (word.startsWith("litellm.internalservererror")) {
            return FailureKind.SERVER_ERROR;
        }
        if (word.startsWith("litellm.contextwindowexceedederror")) {
            return FailureKind.CONTEXT_WINDOW;
        }
        return word.startsWith("exception: content_filter_policy") ? FailureKind.CONTENT_POLICY : null;
    }

    /** Booleans may be strings, as they may there. */
    private static boolean on(JsonPayload json, String name) {
        JsonValue value = json.field(name);
        return value.booleanOr(false) || value.textOr("").equalsIgnoreCase("true");
    }

    /** How an attempt is pretended to have ended; empty when it is to be made. */
    public Optional<Outcome> outcome(int attempt) {
        FailureKind failure = everyAttempt != null ? everyAttempt : attempt == 1 ? firstAttempt : null;
        if (failure != null) {
            return Optional.of(Outcome.failure(failure, status(failure)).withCode("mock"));
        }
        return text == null
                ? Optional.empty()
                : Optional.of(Outcome.success(200, TokenUsage.of(10, 20)).withCode("mock"));
    }

    public Optional<Outcome> groupFailure() {
        return Optional.ofNullable(group)
                .map(kind -> Outcome.failure(kind, status(kind)).withCode("mock"));
    }

    static int status(FailureKind kind) {
        return switch (kind) {
            case RATE_LIMITED -> 429;
            case TIMEOUT -> 408;
            case SERVER_ERROR -> 500;
            case CONTEXT_WINDOW, CONTENT_POLICY -> 400;
            default -> 0;
        };
    }
}
