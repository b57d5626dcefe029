package dev.llmrouter.usage;

/** The store did not do an exchange. Says what is wrong and what to check; holds nothing secret. */
public final class StoreUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Says what is wrong.
     *
     * @param message what is wrong, where, and what to check; no password
     * @param cause what the client said
     */
    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
