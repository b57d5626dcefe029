package dev.llmrouter.benchmarks.peers;

/** Makes one call. Thread-safe. */
@FunctionalInterface
public interface Caller {
    /**
     * Makes one call and reads its answer to the end.
     *
     * @throws Exception if there was no good answer
     */
    void call() throws Exception;
}
