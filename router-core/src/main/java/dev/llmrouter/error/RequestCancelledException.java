package dev.llmrouter.error;

/** The calling thread was interrupted, or the router closed, while the request was under way. The thread's interrupt flag is set again. Status 499. */
public final class RequestCancelledException extends RouterException {
    private static final long serialVersionUID = 1L;

    public RequestCancelledException(String message, Failure failure) {
        super(message, failure);
    }
}
