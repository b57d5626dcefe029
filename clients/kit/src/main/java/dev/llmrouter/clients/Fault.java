package dev.llmrouter.clients;

import dev.llmrouter.call.FailureKind;

/** A way in which a provider refuses, and what it is. */
public enum Fault {
    /** Too many requests, for seven seconds. */
    RATE_LIMIT(429, "rate_limit_error", "rate_limit_exceeded", "slow down", FailureKind.RATE_LIMITED),
    /** Not paid for. */
    QUOTA(429, "insufficient_quota", "insufficient_quota", "you exceeded your current quota", FailureKind.RATE_LIMITED),
    /** The provider is broken. */
    SERVER(500, "api_error", "server_error", "something broke", FailureKind.SERVER_ERROR),
    /** The provider is overloaded. */
    OVERLOADED(529, "overloaded_error", "overloaded", "overloaded", FailureKind.SERVER_ERROR),
    /** Not paid for, as some gateways say it. */
    UNPAID(402, "payment_required", "payment_required", "pay first", FailureKind.RATE_LIMITED),
    /** A wrong key. */
    KEY(401, "authentication_error", "invalid_api_key", "wrong key", FailureKind.AUTHENTICATION),
    /** A model that is not there. */
    MODEL(404, "not_found_error", "model_not_found", "no such model", FailureKind.NOT_FOUND),
    /** Too long a prompt. */
    WINDOW(
            400,
            "invalid_request_error",
            "context_length_exceeded",
            "prompt is too long: the maximum context length is 8 tokens",
            FailureKind.CONTEXT_WINDOW),
    /** A prompt that is filtered. */
    POLICY(
            400,
            "invalid_request_error",
            "content_filter",
            "filtered by the content management policy",
            FailureKind.CONTENT_POLICY),
    /** A request that no deployment could answer. */
    BAD(400, "invalid_request_error", "unsupported_value", "temperature is too high", FailureKind.BAD_REQUEST);

    private final int status;
    private final String type;
    private final String code;
    private final String message;
    private final FailureKind kind;

    Fault(int status, String type, String code, String message, FailureKind kind) {
        this.status = status;
        this.type = type;
        this.code = code;
        this.message = message;
        this.kind = kind;
    }

    int status() {
        return status;
    }

    String type() {
        return type;
    }

    String code() {
        return code;
    }

    String message() {
        return message;
    }

    FailureKind kind() {
        return kind;
    }
}
