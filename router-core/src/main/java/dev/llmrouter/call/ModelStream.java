package dev.llmrouter.call;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * An answer that is still flowing. It has been decided who serves it: the first event has arrived. Read it with one iterator, and close it:
 * closing before the end cancels the rest at the provider and frees what the call holds.
 *
 * <p>{@link #close()} may be called from any thread; the rest is for one thread at a time.
 */
public interface ModelStream extends Iterable<StreamEvent>, AutoCloseable {
    /**
     * {@return the events, once; blocks while the next has not arrived} Its methods throw a {@code RouterException} when the stream breaks
     * or stays silent for too long, with what had arrived by then.
     */
    @Override
    Iterator<StreamEvent> iterator();

    /** {@return the deployment that serves it} */
    String deploymentId();

    /** {@return the group that the deployment was picked from} */
    String group();

    /** {@return every attempt in order; the last is this stream's} */
    List<AttemptRecord> attempts();

    /** {@return the status of the answer} */
    int status();

    /** {@return the answer's headers and the router's own, {@code x-litellm-…}; names in any case} */
    Map<String, String> headers();

    /** {@return the tokens: the provider's count once the stream has ended, else an estimate of what has arrived} */
    TokenUsage usage();

    /** {@return what {@link #usage()} costs, in US dollars; empty where the price of the deployment is unknown} */
    default OptionalDouble cost() {
        return OptionalDouble.empty();
    }

    /** Ends the stream. Closing twice, or after the end, does nothing. */
    @Override
    void close();
}
