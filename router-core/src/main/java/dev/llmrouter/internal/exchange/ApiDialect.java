package dev.llmrouter.internal.exchange;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.json.Json;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The API that a caller speaks, and the form of its errors. */
enum ApiDialect {
    OPENAI {
        @Override
        byte[] error(Words words) {
            ObjectNode root = Json.object();
            root.putObject("error")
                    .put("message", words.message())
                    .put("type", type(words.status()))
                    .putNull("param")
                    .put("code", words.code());
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
    ANTHROPIC {
        @Override
        byte[] error(Words words) {
            ObjectNode root = Json.object().put("type", "error");
            root.putObject("error").put("type", type(words.status())).put("message", words.message());
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
    GEMINI {
        @Override
        byte[] error(Words words) {
            ObjectNode root = Json.object();
            root.putObject("error")
                    .put("code", words.status())
                    .put("message", words.message())
                    .put("status", word(words.status()));
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

    /**
     * What an error says.
     *
     * @param code a short word for programs, where there is one
     */
    record Words(int status, String message, @Nullable String code) {}

    /** The body of an error. */
    abstract byte[] error(Words words);

    static ApiDialect of(Endpoint endpoint) {
        String path = endpoint.path();
        if (path.equals("messages") || path.startsWith("messages/")) {
            return ANTHROPIC;
        }
        String lower = path.toLowerCase(Locale.ROOT);
        return lower.endsWith("content") || lower.endsWith("contents") || lower.equals("counttokens") ? GEMINI : OPENAI;
    }
}
