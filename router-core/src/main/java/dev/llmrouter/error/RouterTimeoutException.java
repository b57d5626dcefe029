package dev.llmrouter.error;

/** The time that the request was given is over, and something was sent. Status 408. A request that found no room in its time is a
 * {@link NoDeploymentAvailableException}. */
public final class RouterTimeoutException extends RouterException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one, as the router does.
     *
     * @param message what was asked, what is known, and what to change; no key and no prompt
     * @param failure what the request had come to
     */
    public RouterTimeoutException(String message, Failure failure) {
        super(message, failure);
    }
}
