package dev.llmrouter;

/** What a router throws. */
public class RouterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RouterException(String message) {
        super(message);
    }
}
