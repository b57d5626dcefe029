package dev.llmrouter.error;

/** The calling thread was interrupted, or the router closed, while the request was under way. The thread's interrupt flag is set again. Status 499. */
public final class RequestCancelledException extends RouterException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one, as the router does.
     *
     * @param message what was asked, what is known, and what to change; no key and no prompt
     * @param failure what the request had come to
     */
    public RequestCancelledException(String message, Failure failure) {
        super(message, failure);
    }
}
