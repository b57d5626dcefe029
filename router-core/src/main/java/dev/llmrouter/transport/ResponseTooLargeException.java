package dev.llmrouter.transport;

import java.io.IOException;

/**
 * An answer, or an event of a stream, is larger than {@link ResponseLimits} allow. The part that was read is
 * dropped, and the connection is closed.
 */
public final class ResponseTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message the limit that was exceeded, and the setting that raises it; nothing of the answer
     */
    public ResponseTooLargeException(String message) {
        super(message);
    }
}
