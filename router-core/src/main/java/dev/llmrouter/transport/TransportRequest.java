package dev.llmrouter.transport;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.catalog.Address;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request with a replayable body: a POST, unless it says otherwise. Immutable. */
public final class TransportRequest {
    private static final String POST = "POST";

    private final String method;
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
                POST,
                requireNonNull(url, "url"),
                Collections.unmodifiableMap(new LinkedHashMap<>(headers)),
                requireNonNull(body, "body"),
                streamed,
                ResponseLimits.standard());
    }

    private TransportRequest(
            String method,
            String url,
            Map<String, String> headers,
            byte[] body,
            boolean streamed,
            ResponseLimits limits) {
        this.method = method;
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
                : new TransportRequest(method, url, headers, body, streamed, value);
    }

    /**
     * The same request with another method. A GET, HEAD or DELETE that has no body is sent without one.
     *
     * @param value such as {@code GET}
     * @return a copy; this request if it has the method already
     */
    public TransportRequest withMethod(String value) {
        return method.equals(requireNonNull(value, "method"))
                ? this
                : new TransportRequest(value, url, headers, body, streamed, limits);
    }

    /**
     * The same request with more parameters.
     *
     * @param query {@code name=value} pairs, encoded, joined by {@code &}; empty for none
     * @return a copy; this request if there are none
     */
    public TransportRequest withQuery(String query) {
        return requireNonNull(query, "query").isEmpty()
                ? this
                : new TransportRequest(
                        method, url + (url.indexOf('?') < 0 ? '?' : '&') + query, headers, body, streamed, limits);
    }

    /** {@return the method, such as {@code POST}} */
    public String method() {
        return method;
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
        return method + " " + Address.shown(url);
    }
}
