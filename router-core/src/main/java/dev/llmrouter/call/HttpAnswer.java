package dev.llmrouter.call;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A provider's answer, unchanged. The body of an error may be only its beginning ({@code max_error_bytes}),
 * and may quote the prompt: it is never printed or logged. Immutable.
 */
public final class HttpAnswer {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    /**
     * Makes an answer.
     *
     * @param status its status
     * @param headers its headers; names in any case
     * @param body its body; not copied, must not change afterwards
     */
    public HttpAnswer(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(headers);
        this.headers = Collections.unmodifiableMap(anyCase);
        this.body = requireNonNull(body, "body");
    }

    /** {@return the status} */
    public int status() {
        return status;
    }

    /** {@return the headers; names in any case} */
    public Map<String, String> headers() {
        return headers;
    }

    /** {@return the body; must not be changed} */
    public byte[] body() {
        return body;
    }

    /** {@return status and size; never headers or body} */
    @Override
    public String toString() {
        return "HttpAnswer[" + status + ", " + body.length + " bytes]";
    }
}
