package dev.llmrouter.internal.dialect.chat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.exchange.ApiDialect;
import dev.llmrouter.internal.dialect.ErrorBody;
import dev.llmrouter.internal.dialect.ErrorClassifier;
import dev.llmrouter.internal.dialect.Headers;
import dev.llmrouter.provider.Provider.Answer;
import java.util.Map;
import java.util.TreeMap;

/**
 * Errors of other dialects in OpenAI's form: the caller of a group sees one form, whichever deployment
 * answered.
 */
public final class ChatErrors {
    private ChatErrors() {}

    /** An answer whose status is that of a failure. Its headers stay, and say when to come back where its body said it. */
    public static Answer answer(Answer answer, ErrorBody error) {
        Answer translated = json(answer, body(answer.status(), error));
        error.retryDelay()
                .filter(wait -> new Headers(answer.headers()).get("retry-after").isEmpty())
                .ifPresent(wait -> {
                    translated.headers().put("retry-after-ms", String.valueOf(wait.toMillis()));
                    translated
                            .headers()
                            .put(
                                    "retry-after",
                                    String.valueOf(wait.plusMillis(999).toSeconds()));
                });
        return translated;
    }

    /** An event that ends a stream, with the status that it would have had before. */
    public static byte[] event(int status, JsonNode error) {
        return ChatChunks.event(body(status, ErrorBody.of(error)));
    }

    /** An event that ends a stream, by its words alone. */
    public static byte[] event(JsonNode error) {
        ErrorBody words = ErrorBody.of(error);
        int status = switch (ErrorClassifier.kind(words)) {
            case RATE_LIMITED -> 429;
            case AUTHENTICATION -> 401;
            case PERMISSION -> 403;
            case NOT_FOUND -> 404;
            case TIMEOUT -> 504;
            case BAD_REQUEST, CONTEXT_WINDOW, CONTENT_POLICY -> 400;
            default -> 500;
        };
        return ChatChunks.event(body(status, words));
    }

    /** The same answer with another body. */
    public static Answer json(Answer answer, byte[] body) {
        return new Answer(answer.endpoint(), answer.status(), jsonHeaders(answer.headers()), body);
    }

    private static Map<String, String> jsonHeaders(Map<String, String> given) {
        return typed(given, "application/json");
    }

    /** Headers without what was true of the other form. */
    public static Map<String, String> typed(Map<String, String> given, String contentType) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.putAll(given);
        headers.remove("content-length");
        headers.remove("transfer-encoding");
        headers.put("content-type", contentType);
        return headers;
    }

    private static byte[] body(int status, ErrorBody error) {
        FailureKind kind = ErrorClassifier.kind(status, error);
        String own = error.code().orElse(null);
        String code = ErrorClassifier.isUnpaid(status, error)
                ? "insufficient_quota"
                : switch (kind) {
                    case CONTEXT_WINDOW -> "context_length_exceeded";
                    case CONTENT_POLICY -> "content_filter";
                    case RATE_LIMITED -> "rate_limit_exceeded";
                    case AUTHENTICATION -> "invalid_api_key";
                    case NOT_FOUND -> "model_not_found";
                    default -> own;
                };
        String message = error.message().isEmpty() ? (own == null ? "error " + status : own) : error.message();
        return ApiDialect.OPENAI.error(status, message, code);
    }
}
