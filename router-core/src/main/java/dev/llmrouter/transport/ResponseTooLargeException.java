package dev.llmrouter.transport;

import java.io.IOException;

/** An answer, or an event of a stream, is larger than {@link ResponseLimits} allow. What was read of it is dropped, and its connection closed. */
public final class ResponseTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes an exception.
     *
     * @param message which limit was passed, and the setting that raises it; nothing of the answer
     */
    public ResponseTooLargeException(String message) {
        super(message);
    }
}
