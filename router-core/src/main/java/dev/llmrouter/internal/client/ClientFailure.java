package dev.llmrouter.internal.client;

import dev.llmrouter.call.FailureKind;
import java.util.Map;

/** The meaning of a client's exception. */
public sealed interface ClientFailure {
    /**
     * The provider answered with an error.
     *
     * @param status its status, from 200 (an error inside an answer) to 599
     * @param headers its headers, as far as the exception carries them
     * @param body its body; the exception's message if it carries none
     */
    record Answered(int status, Map<String, String> headers, byte[] body) implements ClientFailure {
        /** {@return the status; not the body, which may quote a prompt} */
        @Override
        public String toString() {
            return "Answered[" + status + "]";
        }
    }

    /**
     * There was no answer.
     *
     * @param kind why
     */
    record Broke(FailureKind kind) implements ClientFailure {}

    /** An exception of a client without any information that can be read. */
    record Unreadable() implements ClientFailure {}

    /** An exception that no deployment caused: a bug of the caller's code. */
    record Mistake() implements ClientFailure {}
}
