package dev.llmrouter.call;

/** The body of a request. Immutable and replayable: an attempt may be the third that sends it. */
public sealed interface Payload permits JsonPayload, MultipartPayload, RawPayload {
    /** {@return the body's {@code model} field; empty when it has none} */
    java.util.Optional<String> model();
}
