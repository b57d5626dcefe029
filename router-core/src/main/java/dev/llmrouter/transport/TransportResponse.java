package dev.llmrouter.transport;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** An answer. Close it when its body was not read to the end. Closing is safe from any thread. */
public final class TransportResponse implements AutoCloseable {
    private final int status;
    private final Map<String, String> headers;
    private final InputStream body;

    /**
     * Makes an answer.
     *
     * @param status its status
     * @param headers its headers; several of one name are joined by {@code ", "}; those without a name or a value are dropped
     * @param body its body; reading it may block while it flows
     */
    public TransportResponse(int status, Map<String, String> headers, InputStream body) {
        this.status = status;
        NavigableMap<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> {
            // The JDK's client lists its status line as a header without a name.
            if (name != null && value != null) {
                anyCase.put(name, value);
            }
        });
        this.headers = Collections.unmodifiableNavigableMap(anyCase);
        this.body = requireNonNull(body, "body");
    }

    /**
     * Makes an answer that is complete.
     *
     * @param status its status
     * @param headers its headers; several of one name are joined by {@code ", "}
     * @param body all of its body
     */
    public TransportResponse(int status, Map<String, String> headers, byte[] body) {
        this(status, headers, new ByteArrayInputStream(body));
    }

    /** {@return the status} */
    public int status() {
        return status;
    }

    /** {@return the headers; names in any case} */
    public Map<String, String> headers() {
        return headers;
    }

    /** {@return the body; reading does not block unless the request was a streamed one} */
    public InputStream body() {
        return body;
    }

    /**
     * Reads the rest of the body and closes it.
     *
     * @return the bytes
     * @throws IOException if the body broke off
     */
    public byte[] bytes() throws IOException {
        try (InputStream in = body) {
            return in.readAllBytes();
        }
    }

    /** Frees the exchange; what was not read is dropped. */
    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            // The exchange is over and nobody waits for its bytes: there is no one to tell.
            assert e != null;
        }
    }
}
