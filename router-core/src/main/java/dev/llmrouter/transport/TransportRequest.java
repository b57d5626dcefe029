package dev.llmrouter.transport;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.catalog.Address;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request: a POST with a replayable body. Immutable. */
public final class TransportRequest {
    private final String url;
    private final Map<String, String> headers;
    private final byte[] body;
    private final boolean streamed;
    private final ResponseLimits limits;

    /**
     * Makes a request whose answer has the standard limits.
     *
     * @param url the address
     * @param headers all headers of the request, {@code Content-Type} among them; may hold credentials
     * @param body the bytes; not copied, must not change afterwards
     * @param streamed whether the answer's body is read while it arrives
     */
    public TransportRequest(String url, Map<String, String> headers, byte[] body, boolean streamed) {
        this(
                requireNonNull(url, "url"),
                Collections.unmodifiableMap(new LinkedHashMap<>(headers)),
                requireNonNull(body, "body"),
                streamed,
                ResponseLimits.standard());
    }

    private TransportRequest(
            String url, Map<String, String> headers, byte[] body, boolean streamed, ResponseLimits limits) {
        this.url = url;
        this.headers = headers;
        this.body = body;
        this.streamed = streamed;
        this.limits = limits;
    }

    /**
     * The same request with other limits for its answer.
     *
     * @param value how much of the answer is to be read
     * @return a copy; this request if it has them already
     */
    public TransportRequest withLimits(ResponseLimits value) {
        return limits.equals(requireNonNull(value, "limits"))
                ? this
                : new TransportRequest(url, headers, body, streamed, value);
    }

    /** {@return where to} */
    public String url() {
        return url;
    }

    /** {@return the headers; may hold credentials} */
    public Map<String, String> headers() {
        return headers;
    }

    /** {@return the bytes; must not be changed} */
    public byte[] body() {
        return body;
    }

    /** {@return whether the answer's body is read while it arrives} */
    public boolean streamed() {
        return streamed;
    }

    /** {@return how much of the answer is to be read; the router sets it for every attempt} */
    public ResponseLimits limits() {
        return limits;
    }

    /** {@return the address without its user, password and query; never headers or body} */
    @Override
    public String toString() {
        return "POST " + Address.shown(url);
    }
}
