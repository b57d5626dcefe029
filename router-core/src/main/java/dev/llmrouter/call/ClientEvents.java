package dev.llmrouter.call;

import static java.util.Objects.requireNonNull;

import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An answer of a caller's own client that flows: what an attempt of {@code executeStream} opens. One thread at a time reads; any
 * may close, also while another reads.
 *
 * @param <E> the client's events, never null
 */
public interface ClientEvents<E> {
    /**
     * Waits for the next event.
     *
     * @return the event; null at the end
     * @throws Exception whatever the client throws; it is read for what it means
     */
    @Nullable
    E next() throws Exception;

    /**
     * Ends the answer at the provider. Called once, at the end or before it.
     *
     * @throws Exception whatever the client throws; it is logged
     */
    void close() throws Exception;

    /**
     * Events that an iterator gives.
     *
     * @param events blocks while the next has not arrived
     * @param close ends the answer
     * @param <E> the client's events
     * @return the events
     */
    static <E> ClientEvents<E> of(Iterator<? extends E> events, AutoCloseable close) {
        requireNonNull(events, "events");
        requireNonNull(close, "close");
        return new ClientEvents<>() {
            @Override
            public @Nullable E next() {
                return events.hasNext() ? events.next() : null;
            }

            @Override
            public void close() throws Exception {
                close.close();
            }
        };
    }

    /**
     * Events of a stream, such as {@code flux.toStream()}.
     *
     * @param events closed at the end
     * @param <E> the client's events
     * @return the events
     */
    static <E> ClientEvents<E> of(Stream<? extends E> events) {
        return of(events.iterator(), events);
    }

    /**
     * Events of a stream whose answer is closed in another way, such as the {@code StreamResponse} of OpenAI's and Anthropic's SDKs.
     *
     * @param events the events
     * @param close ends the answer
     * @param <E> the client's events
     * @return the events
     */
    static <E> ClientEvents<E> of(Stream<? extends E> events, AutoCloseable close) {
        return of(events.iterator(), close);
    }

    /**
     * Events that are pushed: of a client that has a publisher, or callbacks, which a
     * {@link java.util.concurrent.SubmissionPublisher} takes. Subscribed to at once, and asked for one event at a time.
     *
     * @param events cancelled when the answer is closed
     * @param <E> the client's events
     * @return the events
     */
    static <E> ClientEvents<E> of(Flow.Publisher<? extends E> events) {
        PublishedEvents<E> published = new PublishedEvents<>();
        events.subscribe(published);
        return published;
    }
}
