package dev.llmrouter.testing.provider;

/** What the errors of a {@link MockProvider} say; {@link MockDialect} writes them. */
final class MockErrors {
    private MockErrors() {}

    /**
     * What an error says.
     *
     * @param status of the answer
     * @param type OpenAI's type; the other dialects have one for each status
     * @param code OpenAI's code
     * @param message for people
     * @param cause which cause it is, for dialects that say it in words of their own
     * @param retrySeconds how long to wait, in whole seconds; empty when it does not say
     */
    record Words(int status, String type, String code, String message, Cause cause, String retrySeconds) {
        Words(int status, String type, String code, String message) {
            this(status, type, code, message, Cause.OF_STATUS, "");
        }
    }

    /** Why a request is refused, where its status leaves that open. */
    enum Cause {
        OF_STATUS,
        LIMIT,
        UNPAID
    }

    static Words wrongKey() {
        return new Words(
                401, "invalid_request_error", "invalid_api_key", "The key of this request is not the mock's key.");
    }

    static Words unknown() {
        return new Words(
                404,
                "invalid_request_error",
                "unknown_url",
                "The mock provider has no such endpoint; see its Javadoc.");
    }

    /** {@code exceeded} is requests or tokens, which is also OpenAI's type of the error. */
    static Words limitReached(MockStyle style, String exceeded, String retrySeconds) {
        String message = "Rate limit reached for " + exceeded + ". Try again later.";
        String type = style == MockStyle.ANTHROPIC ? "rate_limit_error" : exceeded;
        String code = style == MockStyle.AZURE
                ? "429"
                : style == MockStyle.ANTHROPIC ? "rate_limit_error" : "rate_limit_exceeded";
        return new Words(429, type, code, message, Cause.LIMIT, retrySeconds);
    }

    static Words unpaid() {
        return new Words(
                429,
                "insufficient_quota",
                "insufficient_quota",
                "The mock provider plays one whose bill is not paid.",
                Cause.UNPAID,
                "");
    }

    static Words overloaded(int status) {
        return new Words(status, "overloaded_error", "overloaded", "The mock provider plays one that is overloaded.");
    }

    static Words brokenInside() {
        return new Words(500, "server_error", "server_error", "The mock provider breaks in the middle.");
    }

    static Words commanded(int status) {
        String message = "The mock provider plays one that fails.";
        return switch (status) {
            case 429 -> new Words(status, "requests", "rate_limit_exceeded", message, Cause.LIMIT, "");
            case 401 -> new Words(status, "invalid_request_error", "invalid_api_key", message);
            case 404 -> new Words(status, "invalid_request_error", "model_not_found", message);
            default ->
                status >= 500
                        ? new Words(status, "server_error", "server_error", message)
                        : new Words(status, "invalid_request_error", "invalid_request", message);
        };
    }
}
