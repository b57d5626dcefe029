package dev.llmrouter.error;

/** The request itself is at fault: the provider refused it for its form, its size or its content, and would refuse it again. */
public final class RequestRejectedException extends RouterException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one, as the router does.
     *
     * @param message what was asked, what is known, and what to change; no key and no prompt
     * @param failure what the request had come to
     */
    public RequestRejectedException(String message, Failure failure) {
        super(message, failure);
    }
}
