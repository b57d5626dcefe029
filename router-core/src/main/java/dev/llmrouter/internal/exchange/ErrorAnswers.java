package dev.llmrouter.internal.exchange;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.HttpAnswer;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.error.RouterTimeoutException;
import dev.llmrouter.exchange.ApiDialect;
import dev.llmrouter.exchange.ExchangeResponse;
import dev.llmrouter.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a caller that speaks HTTP gets when a request fails: the provider's own error where one came, else an error of the router in the form
 * of the API that was called.
 */
final class ErrorAnswers {
    /** OpenAI's and Anthropic's SDKs obey it: the router has made the retries already. */
    private static final String SHOULD_RETRY = "x-should-retry";

    private ErrorAnswers() {}

    /**
     * The answer to a request that failed.
     *
     * @param clientTimeout after which the client gives up, where that ended the request; else null
     */
    static ExchangeResponse of(RouterException failure, ApiDialect dialect, @Nullable Duration clientTimeout) {
        HttpAnswer answer = failure.answer()
                .filter(it -> it.status() == failure.status() && isError(it.body()))
                .orElse(null);
        Map<String, String> headers = answer == null ? plain() : ProviderHeaders.of(answer.headers());
        failure.retryAfter().ifPresent(wait -> {
            headers.put("retry-after", Long.toString(ceilSeconds(wait)));
            headers.put("retry-after-ms", Long.toString(wait.toMillis()));
        });
        headers.put(SHOULD_RETRY, "false");
        String served = last(failure);
        if (served != null) {
            headers.put("x-litellm-model-id", served);
        }
        byte[] body = answer != null ? answer.body() : error(failure, dialect, clientTimeout);
        return ExchangeResponse.complete(failure.status(), headers, body, failure.attempts());
    }

    static ExchangeResponse of(RefusedException refused, ApiDialect dialect) {
        Map<String, String> headers = plain();
        headers.put(SHOULD_RETRY, "false");
        byte[] body = dialect.error(refused.status(), String.valueOf(refused.getMessage()), refused.code());
        return ExchangeResponse.complete(refused.status(), headers, body, List.of());
    }

    private static @Nullable String last(RouterException failure) {
        return failure.attempts().isEmpty()
                ? null
                : failure.attempts().get(failure.attempts().size() - 1).deploymentId();
    }

    /** A gateway's page, or the beginning of a long body, says nothing to a client that reads JSON. */
    private static boolean isError(byte[] body) {
        return Json.isWhole(body) && !Json.read(body).path("error").isMissingNode();
    }

    private static Map<String, String> plain() {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("content-type", "application/json");
        return headers;
    }

    private static byte[] error(RouterException failure, ApiDialect dialect, @Nullable Duration clientTimeout) {
        String cut = failure instanceof RouterTimeoutException && clientTimeout != null
                ? ". The client that asked gives up after " + clientTimeout.toMillis()
                        + " ms; with a longer time-out other deployments could have answered"
                : "";
        return dialect.error(
                failure.status(),
                failure.getMessage() + cut,
                failure.kind().flatMap(ErrorAnswers::code).orElse(null));
    }

    /** The words that OpenAI has for it; its SDKs and their users look for them. */
    private static Optional<String> code(FailureKind kind) {
        return switch (kind) {
            case RATE_LIMITED -> Optional.of("rate_limit_exceeded");
            case CONTEXT_WINDOW -> Optional.of("context_length_exceeded");
            case CONTENT_POLICY -> Optional.of("content_policy_violation");
            case AUTHENTICATION -> Optional.of("invalid_api_key");
            case NOT_FOUND -> Optional.of("model_not_found");
            case TIMEOUT -> Optional.of("timeout");
            default -> Optional.empty();
        };
    }

    private static long ceilSeconds(Duration wait) {
        return wait.plusSeconds(1).minusNanos(1).toSeconds();
    }
}
