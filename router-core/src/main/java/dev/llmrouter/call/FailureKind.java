package dev.llmrouter.call;

/** Why an attempt failed: the vocabulary of every rule about retries, cooldowns and fallbacks. */
public enum FailureKind {
    /** The provider or a limit of ours refused for pace: status 429. */
    RATE_LIMITED,
    /** No answer, or no first event, in the time allowed; also status 408. */
    TIMEOUT,
    /** No connection, or it broke before an answer. */
    CONNECTION,
    /** The provider failed: status 5xx, also 409 and an overload. */
    SERVER_ERROR,
    /** The credential was refused: status 401. */
    AUTHENTICATION,
    /** The credential may not do this: status 403. */
    PERMISSION,
    /** The endpoint or model does not exist there: status 404. */
    NOT_FOUND,
    /** The request is at fault: another 4xx. */
    BAD_REQUEST,
    /** The prompt does not fit the model. */
    CONTEXT_WINDOW,
    /** The provider's content filter refused prompt or answer. */
    CONTENT_POLICY,
    /** The caller cancelled, or abandoned a stream. */
    CANCELLED
}
