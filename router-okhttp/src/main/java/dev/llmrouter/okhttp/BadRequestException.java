package dev.llmrouter.okhttp;

import java.io.IOException;

/**
 * The address or a header cannot be sent. Its message holds no query and no header's value: both may be
 * credentials.
 */
final class BadRequestException extends IOException {
    private static final long serialVersionUID = 1L;

    BadRequestException(String message) {
        super(message);
    }
}
