package dev.llmrouter.error;

/** The time that the request was given is over, and something was sent. Status 408. A request that found no room in its time is a
 * {@link NoDeploymentAvailableException}. */
public final class RouterTimeoutException extends RouterException {
    private static final long serialVersionUID = 1L;

    public RouterTimeoutException(String message, Failure failure) {
        super(message, failure);
    }
}
