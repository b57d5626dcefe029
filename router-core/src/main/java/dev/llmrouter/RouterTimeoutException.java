package dev.llmrouter;

/** The time that the request was given is over. Status 408. */
public final class RouterTimeoutException extends RouterException {
    private static final long serialVersionUID = 1L;

    RouterTimeoutException(String message, Failure failure) {
        super(message, failure);
    }
}
