package dev.llmrouter.call;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A body that is sent as it is: the router neither replaces the model's name in it nor adds the deployment's parameters. For endpoints that
 * are no calls of a model, such as files and batches, and for requests without a body.
 */
public final class RawPayload implements Payload {
    private static final RawPayload EMPTY = new RawPayload("", new byte[0]);

    private final String contentType;
    private final byte[] bytes;

    private RawPayload(String contentType, byte[] bytes) {
        this.contentType = contentType;
        this.bytes = bytes;
    }

    /** {@return no body} */
    public static RawPayload empty() {
        return EMPTY;
    }

    /**
     * Takes a body.
     *
     * @param contentType the value of the header {@code Content-Type}
     * @param bytes the body; not copied, must not change afterwards
     * @return the body
     */
    public static RawPayload of(String contentType, byte[] bytes) {
        return new RawPayload(requireNonNull(contentType, "contentType"), requireNonNull(bytes, "bytes"));
    }

    /** {@return empty: the router does not look into it} */
    @Override
    public Optional<String> model() {
        return Optional.empty();
    }

    /** {@return the type of the body; empty where there is no body} */
    public String contentType() {
        return contentType;
    }

    /** {@return the body; must not be changed} */
    public byte[] bytes() {
        return bytes;
    }

    /** {@return the size only; the content may be a prompt} */
    @Override
    public String toString() {
        return "RawPayload[" + bytes.length + " bytes]";
    }
}
