package dev.llmrouter.okhttp;

import java.io.IOException;

/**
 * The server closed a pooled connection while it was idle. Nothing was sent on it. Never leaves this package.
 */
final class StaleConnectionException extends IOException {
    private static final long serialVersionUID = 1L;

    StaleConnectionException() {
        super("The server closed the connection while it was idle");
    }
}
