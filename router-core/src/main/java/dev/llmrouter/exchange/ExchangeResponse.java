package dev.llmrouter.exchange;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.AttemptRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The answer of an {@link Exchange}. Its body may still be arriving; closing it before its end cancels the request at the provider. One
 * thread reads; any thread may close.
 */
public final class ExchangeResponse implements AutoCloseable {
    private final int status;
    private final Map<String, String> headers;
    private final InputStream body;
    private final byte @Nullable [] complete;
    private final List<AttemptRecord> attempts;

    private ExchangeResponse(
            int status,
            Map<String, String> headers,
            InputStream body,
            byte @Nullable [] complete,
            List<AttemptRecord> attempts) {
        this.status = status;
        Map<String, String> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.putAll(headers);
        this.headers = Collections.unmodifiableMap(anyCase);
        this.body = requireNonNull(body, "body");
        this.complete = complete;
        this.attempts = List.copyOf(attempts);
    }

    /**
     * Makes an answer that is complete.
     *
     * @param status its status
     * @param headers its headers, {@code Content-Type} among them
     * @param body its body; not copied, must not change afterwards
     * @param attempts every attempt in order
     * @return the answer
     */
    public static ExchangeResponse complete(
            int status, Map<String, String> headers, byte[] body, List<AttemptRecord> attempts) {
        return new ExchangeResponse(status, headers, new ByteArrayInputStream(body), body, attempts);
    }

    /**
     * Makes an answer whose body is still arriving.
     *
     * @param status its status
     * @param headers its headers, {@code Content-Type} among them
     * @param body its body; reading it throws an {@link IOException} if the stream breaks
     * @param attempts every attempt in order
     * @return the answer
     */
    public static ExchangeResponse streamed(
            int status, Map<String, String> headers, InputStream body, List<AttemptRecord> attempts) {
        return new ExchangeResponse(status, headers, body, null, attempts);
    }

    /**
     * The same answer with other headers.
     *
     * @param value all of them
     * @return an answer of the same body, which only one of the two may read
     */
    public ExchangeResponse withHeaders(Map<String, String> value) {
        return new ExchangeResponse(status, value, body, complete, attempts);
    }

    /** {@return the status} */
    public int status() {
        return status;
    }

    /**
     * {@return the headers; names in any case} Those of the provider without those of its connection, without length and encoding of the
     * body, and the router's own, under the names that LiteLLM's clients know.
     */
    public Map<String, String> headers() {
        return headers;
    }

    /** {@return the body; reading blocks while a stream is open} */
    public InputStream body() {
        return body;
    }

    /** {@return whether the body is still arriving} */
    public boolean isStreamed() {
        return complete == null;
    }

    /** {@return how many bytes the body has; empty while it is still arriving} */
    public OptionalLong length() {
        return complete == null ? OptionalLong.empty() : OptionalLong.of(complete.length);
    }

    /**
     * Reads the rest of the body and closes it.
     *
     * @return the bytes; must not be changed
     * @throws IOException if the stream broke
     */
    public byte[] bytes() throws IOException {
        try (InputStream in = body) {
            return complete != null && in.available() == complete.length ? complete : in.readAllBytes();
        }
    }

    /** {@return the deployment that answered; empty for an error of the router} */
    public Optional<String> deploymentId() {
        return Optional.ofNullable(headers.get("x-litellm-model-id"));
    }

    /** {@return every attempt in order, over all groups} */
    public List<AttemptRecord> attempts() {
        return attempts;
    }

    /** Ends a body that is still arriving, and with it the request at the provider. */
    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            // The exchange is over and its bytes are not needed, so a failure to close has no effect.
            assert e != null;
        }
    }

    /** {@return status and whether it is streamed; never headers or body} */
    @Override
    public String toString() {
        return "ExchangeResponse[" + status + (complete == null ? ", streamed" : ", " + complete.length + " bytes")
                + ", attempts=" + attempts.size() + "]";
    }
}
