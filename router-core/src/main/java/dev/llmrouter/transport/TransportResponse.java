package dev.llmrouter.transport;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An answer. Close it if its body was not read to the end. Closing is safe from any thread. */
public final class TransportResponse implements AutoCloseable {
    /** Four times as many as any known gateway sends. */
    static final int MOST_HEADERS = 256;
    /** The longest are cookies and security policies, of a few kilobytes. */
    static final int LONGEST_HEADER = 16 * 1024;

    private final int status;
    private final Map<String, String> headers;
    private final InputStream body;
    /** The complete body, if it is known; it is not copied. */
    private final byte @Nullable [] complete;

    /**
     * Makes an answer.
     *
     * @param status its status
     * @param headers its headers; several of one name are joined by {@code ", "}; those without a name or a
     *     value are dropped, those whose name and value have more than 16,384 characters together, and those
     *     beyond the first 256
     * @param body its body; reading it may block while a stream is open
     */
    public TransportResponse(int status, Map<String, String> headers, InputStream body) {
        this(status, headers, body, null);
    }

    private TransportResponse(int status, Map<String, String> headers, InputStream body, byte @Nullable [] complete) {
        this.status = status;
        NavigableMap<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> {
            // The JDK's client lists its status line as a header without a name.
            if (name != null
                    && value != null
                    && name.length() + value.length() <= LONGEST_HEADER
                    && anyCase.size() < MOST_HEADERS) {
                anyCase.put(name, value);
            }
        });
        this.headers = Collections.unmodifiableNavigableMap(anyCase);
        this.body = requireNonNull(body, "body");
        this.complete = complete;
    }

    /**
     * Makes an answer that is complete.
     *
     * @param status its status
     * @param headers its headers, as in the other constructor
     * @param body all of its body; not copied, must not change afterwards
     */
    public TransportResponse(int status, Map<String, String> headers, byte[] body) {
        this(status, headers, new ByteArrayInputStream(body), body);
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
     * Reads the rest of the body, however large it is, and closes it.
     *
     * @return the bytes; must not be changed
     * @throws IOException if the body broke off
     */
    public byte[] bytes() throws IOException {
        try (InputStream in = body) {
            byte[] known = untouched(in);
            return known != null ? known : in.readAllBytes();
        }
    }

    /**
     * Reads the rest of the body up to limits, and closes it.
     *
     * @param limits the limits
     * @return the bytes, of an error perhaps only the first ones; must not be changed
     * @throws ResponseTooLargeException if the answer is no error and is larger than the limits allow
     * @throws IOException if the body broke off
     */
    public byte[] bytes(ResponseLimits limits) throws IOException {
        try (InputStream in = body) {
            byte[] known = untouched(in);
            return known != null && known.length <= limits.maxBytes(status) ? known : limits.read(status, in);
        }
    }

    private byte @Nullable [] untouched(InputStream in) throws IOException {
        return complete != null && in.available() == complete.length ? complete : null;
    }

    /** Frees the exchange; the unread rest of the body is dropped. */
    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            // The exchange is over and its bytes are not needed, so a failure to close has no effect.
            assert e != null;
        }
    }
}
