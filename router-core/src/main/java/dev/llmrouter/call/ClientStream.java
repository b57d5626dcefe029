package dev.llmrouter.call;

import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * An answer of a caller's own client that is still flowing. It has been decided who serves it: the first output has arrived. Read it with one
 * iterator, and close it: closing before the end closes the client's answer and frees what the call holds.
 *
 * <p>{@link #close()} may be called from any thread; the rest is for one thread at a time.
 *
 * @param <E> the client's events
 */
public interface ClientStream<E> extends Iterable<E>, AutoCloseable {
    /**
     * {@return the events, once; blocks while the next has not arrived} Its methods throw a {@code RouterException} when the stream breaks
     * or stays silent for longer than {@code stream_idle_timeout}; it is never replayed.
     */
    @Override
    Iterator<E> iterator();

    /** {@return the deployment that serves it} */
    String deploymentId();

    /** {@return the group that the deployment was picked from} */
    String group();

    /** {@return every attempt in order; the last is this stream's} */
    List<AttemptRecord> attempts();

    /** {@return the tokens as the client's events tell them; until then an estimate, one for each event} */
    TokenUsage usage();

    /** {@return what {@link #usage()} costs, in US dollars; empty where the price of the deployment is unknown} */
    OptionalDouble cost();

    /** Ends the stream. Closing twice, or after the end, does nothing. */
    @Override
    void close();
}
