package dev.llmrouter.error;

/** The request itself is at fault: the provider refused it for its form, its size or its content, and would refuse it again. */
public final class RequestRejectedException extends RouterException {
    private static final long serialVersionUID = 1L;

    public RequestRejectedException(String message, Failure failure) {
        super(message, failure);
    }
}
