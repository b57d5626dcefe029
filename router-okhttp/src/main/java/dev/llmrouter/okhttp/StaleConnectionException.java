package dev.llmrouter.okhttp;

import java.io.IOException;

/** A pooled connection was closed by the server while it rested. Nothing was sent on it. Never leaves this package. */
final class StaleConnectionException extends IOException {
    private static final long serialVersionUID = 1L;

    StaleConnectionException() {
        super("The server closed the connection while it was idle");
    }
}
