package dev.llmrouter.acceptance;

import java.util.Map;

/** A client's exception that carries a provider's whole answer. */
public final class AnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Map<String, String> headers;
    private final String body;

    AnswerException(int status, Map<String, String> headers, String body) {
        super("status " + status);
        this.status = status;
        this.headers = headers;
        this.body = body;
    }

    /** {@return the status} */
    public int statusCode() {
        return status;
    }

    /** {@return the headers} */
    public Map<String, String> headers() {
        return headers;
    }

    /** {@return the body} */
    public String body() {
        return body;
    }
}
