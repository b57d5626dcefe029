package dev.llmrouter.internal.client;

import dev.llmrouter.call.FailureKind;
import java.util.Map;

/** What an exception of a client means. */
public sealed interface ClientFailure {
    /**
     * The provider answered with an error.
     *
     * @param status its status, from 200 (an error inside an answer) to 599
     * @param headers its headers, as far as the exception carries them
     * @param body its body; what the exception says where it carries none
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

    /** It comes from a client, and says nothing that can be read. */
    record Unreadable() implements ClientFailure {}

    /** It has nothing to do with a deployment: a bug of the code that was called. */
    record Mistake() implements ClientFailure {}
}
