package dev.llmrouter.testing;

import java.util.Map;

/** How a provider counts what it serves, and what it says about it. One for each {@link MockProvider}. Thread-safe. */
interface MockLimits {
    /**
     * Counts a request, or refuses it.
     *
     * @param tokens what it takes, prompt and answer
     * @param nowNanos when it came
     * @return whether it may be served, and what the answer's headers say
     */
    Admission admit(long tokens, long nowNanos);

    /**
     * What became of one request.
     *
     * @param admitted whether it may be served; one that may not has not been counted
     * @param exceeded which limit refused it: {@code requests} or {@code tokens}; empty when it may be served
     * @param headers what the answer says about limits
     */
    record Admission(boolean admitted, String exceeded, Map<String, String> headers) {}
}
