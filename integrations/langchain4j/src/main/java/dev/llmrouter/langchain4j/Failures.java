package dev.llmrouter.langchain4j;

import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.TimeoutException;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.error.StreamBrokenException;
import java.util.Optional;

/** Failures without a status, in LangChain4j's terms. */
final class Failures {
    private Failures() {}

    /** Of a request that is answered as a whole. */
    static RuntimeException of(Throwable failure) {
        return failure instanceof RuntimeException unchecked
                ? unchecked
                : new LangChain4jException(failure.getMessage(), failure);
    }

    /** Of a stream: one that fell silent is a time-out; others are what LangChain4j's own clients report. */
    static Throwable ofStream(Throwable failure) {
        boolean silent = failure.getCause() instanceof StreamBrokenException broken
                && broken.kind().equals(Optional.of(FailureKind.TIMEOUT));
        return silent ? new TimeoutException(failure.getMessage(), failure) : failure;
    }
}
