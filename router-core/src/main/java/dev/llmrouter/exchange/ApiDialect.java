package dev.llmrouter.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.json.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The API that a client speaks, and the form of its errors. */
public enum ApiDialect {
    /** OpenAI's, and that of compatible services. */
    OPENAI {
        @Override
        byte[] write(int status, String message, @Nullable String code) {
            ObjectNode root = Json.object();
            root.putObject("error")
                    .put("message", message)
                    .put("type", type(status))
                    .putNull("param")
                    .put("code", code);
            return Json.write(root);
        }

        private static String type(int status) {
            return switch (status) {
                case 401 -> "authentication_error";
                case 403 -> "permission_error";
                case 408, 504 -> "timeout_error";
                case 429 -> "rate_limit_error";
                default -> status < INTERNAL_ERROR ? "invalid_request_error" : "server_error";
            };
        }
    },
    /** Anthropic's Messages API. */
    ANTHROPIC {
        @Override
        byte[] write(int status, String message, @Nullable String code) {
            ObjectNode root = Json.object().put("type", "error");
            root.putObject("error").put("type", type(status)).put("message", message);
            return Json.write(root);
        }

        private static String type(int status) {
            return switch (status) {
                case 401 -> "authentication_error";
                case 403 -> "permission_error";
                case 404 -> "not_found_error";
                case 408, 504 -> "timeout_error";
                case 413 -> "request_too_large";
                case 429 -> "rate_limit_error";
                case 503, 529 -> "overloaded_error";
                default -> status < INTERNAL_ERROR ? "invalid_request_error" : "api_error";
            };
        }
    },
    /** The Gemini API. */
    GEMINI {
        @Override
        byte[] write(int status, String message, @Nullable String code) {
            ObjectNode root = Json.object();
            root.putObject("error").put("code", status).put("message", message).put("status", word(status));
            return Json.write(root);
        }

        private static String word(int status) {
            return switch (status) {
                case 401 -> "UNAUTHENTICATED";
                case 403 -> "PERMISSION_DENIED";
                case 404 -> "NOT_FOUND";
                case 408, 504 -> "DEADLINE_EXCEEDED";
                case 429 -> "RESOURCE_EXHAUSTED";
                case 502, 503 -> "UNAVAILABLE";
                default -> status < INTERNAL_ERROR ? "INVALID_ARGUMENT" : "INTERNAL";
            };
        }
    };

    private static final int INTERNAL_ERROR = 500;

    /** Of Gemini's {@code models/{model}:verb}. */
    private static final Set<String> VERBS = Set.of(
            "generateContent",
            "streamGenerateContent",
            "countTokens",
            "embedContent",
            "batchEmbedContents",
            "batchGenerateContent",
            "predict",
            "predictLongRunning");

    abstract byte[] write(int status, String message, @Nullable String code);

    /**
     * Writes the body of an error.
     *
     * @param status the status that it is sent with
     * @param message for people
     * @param code a short word for programs, such as {@code rate_limit_exceeded}; null for none
     * @return JSON in UTF-8
     */
    public byte[] error(int status, String message, @Nullable String code) {
        return write(status, requireNonNull(message, "message"), code);
    }

    /**
     * Writes an error that ends a stream which has begun.
     *
     * @param status the status that it would be sent with
     * @param message for people
     * @return an event as servers send it
     */
    public byte[] errorEvent(int status, String message) {
        String name = this == ANTHROPIC ? "event: error\n" : "";
        return (name + "data: " + new String(error(status, message, null), UTF_8) + "\n\n").getBytes(UTF_8);
    }

    /**
     * Tells which API an endpoint belongs to.
     *
     * @param endpoint the endpoint
     * @return the API; OpenAI's unless it is known to be another's
     */
    public static ApiDialect of(Endpoint endpoint) {
        String path = endpoint.path();
        if (path.equals("messages") || path.startsWith("messages/")) {
            return ANTHROPIC;
        }
        return VERBS.contains(path) ? GEMINI : OPENAI;
    }
}
