package dev.llmrouter.testing.provider;

import dev.llmrouter.testing.provider.MockBodies.Body;

/** The errors of a {@link MockProvider}, in OpenAI's words for type and code. */
final class MockErrors {
    private MockErrors() {}

    static Body wrongKey() {
        return MockBodies.error(
                "invalid_request_error", "invalid_api_key", "The key of this request is not the mock's key.");
    }

    static Body unknown() {
        return MockBodies.error(
                "invalid_request_error", "unknown_url", "The mock provider has no such endpoint; see its Javadoc.");
    }

    /** {@code exceeded} is requests or tokens, which is also OpenAI's type of the error. */
    static Body limitReached(MockStyle style, String exceeded) {
        String message = "Rate limit reached for " + exceeded + ". Try again later.";
        return switch (style) {
            case AZURE -> MockBodies.error(exceeded, "429", message);
            case ANTHROPIC -> MockBodies.error("rate_limit_error", "rate_limit_error", message);
            default -> MockBodies.error(exceeded, "rate_limit_exceeded", message);
        };
    }

    static Body unpaid() {
        return MockBodies.error(
                "insufficient_quota", "insufficient_quota", "The mock provider plays one whose bill is not paid.");
    }

    static Body overloaded() {
        return MockBodies.error("overloaded_error", "overloaded", "The mock provider plays one that is overloaded.");
    }

    static Body commanded(int status) {
        String message = "The mock provider plays one that fails.";
        return switch (status) {
            case 429 -> MockBodies.error("requests", "rate_limit_exceeded", message);
            case 401 -> MockBodies.error("invalid_request_error", "invalid_api_key", message);
            case 404 -> MockBodies.error("invalid_request_error", "model_not_found", message);
            default ->
                status >= 500
                        ? MockBodies.error("server_error", "server_error", message)
                        : MockBodies.error("invalid_request_error", "invalid_request", message);
        };
    }
}
