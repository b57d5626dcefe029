package dev.llmrouter.error;

/** Every attempt failed, in the group and in its fallbacks. {@link #attempts()} has each of them in order; the cause is what was thrown in the first group's last one. */
public final class AttemptsExhaustedException extends RouterException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes one, as the router does.
     *
     * @param message what was asked, what is known, and what to change; no key and no prompt
     * @param failure what the request had come to
     */
    public AttemptsExhaustedException(String message, Failure failure) {
        super(message, failure);
    }
}
