package dev.llmrouter.error;

/** Every attempt failed, in the group and in its fallbacks. {@link #attempts()} has each of them in order; the cause is what was thrown in the first group's last one. */
public final class AttemptsExhaustedException extends RouterException {
    private static final long serialVersionUID = 1L;

    public AttemptsExhaustedException(String message, Failure failure) {
        super(message, failure);
    }
}
