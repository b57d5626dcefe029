package dev.llmrouter.internal.request;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.JsonValue;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.RouterKeys;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Deployment;
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

    static MockOptions of(BodyFields body) {
        if (body.routerKeys().stream().noneMatch(MockOptions::isOne)) {
            return NONE;
        }
        String response = body.own(RouterKeys.MOCK_RESPONSE).textOr("");
        FailureKind failure = failureIn(response);
        return new MockOptions(
                group(body),
                on(body, RouterKeys.MOCK_TESTING_RATE_LIMIT_ERROR) ? FailureKind.RATE_LIMITED : null,
                on(body, RouterKeys.MOCK_TIMEOUT) ? FailureKind.TIMEOUT : failure,
                failure == null && body.has(RouterKeys.MOCK_RESPONSE) ? response : null);
    }

    /** What a deployment wants pretended: its {@code mock_response}; nothing if it has none. */
    public static MockOptions of(Deployment deployment) {
        Object response = deployment.params().get(RouterKeys.MOCK_RESPONSE);
        if (response == null) {
            return NONE;
        }
        FailureKind failure = failureIn(response.toString());
        return new MockOptions(null, null, failure, failure == null ? response.toString() : null);
    }

    private static @Nullable FailureKind group(BodyFields body) {
        if (on(body, RouterKeys.MOCK_TESTING_CONTEXT_FALLBACKS)) {
            return FailureKind.CONTEXT_WINDOW;
        }
        if (on(body, RouterKeys.MOCK_TESTING_CONTENT_POLICY_FALLBACKS)) {
            return FailureKind.CONTENT_POLICY;
        }
        return on(body, RouterKeys.MOCK_TESTING_FALLBACKS) ? FailureKind.SERVER_ERROR : null;
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
    private static boolean on(BodyFields body, String name) {
        JsonValue value = body.own(name);
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
