package dev.llmrouter.internal.stream;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.ClientStream;
import dev.llmrouter.call.TokenUsage;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The caller's handle of a client's stream. The session has no reference to it, so that a leaked handle can
 * be collected and detected.
 */
public final class RoutedClientStream<E> implements ClientStream<E> {
    private final ClientStreamSession<E> session;
    private final List<AttemptRecord> attempts;
    private final AtomicBoolean iterated = new AtomicBoolean();

    public RoutedClientStream(ClientStreamSession<E> session, List<AttemptRecord> attempts) {
        this.session = session;
        this.attempts = attempts;
    }

    @Override
    public Iterator<E> iterator() {
        if (!iterated.compareAndSet(false, true)) {
            throw new IllegalStateException("a stream can be read once");
        }
        return new Events();
    }

    private final class Events implements Iterator<E> {
        private @Nullable E next;
        private boolean over;

        @Override
        public boolean hasNext() {
            if (next == null && !over) {
                next = session.next();
                over = next == null;
            }
            return next != null;
        }

        @Override
        public E next() {
            if (!hasNext() || next == null) {
                throw new NoSuchElementException("the stream has ended");
            }
            E event = next;
            next = null;
            return event;
        }
    }

    @Override
    public String deploymentId() {
        return session.attempt().deployment().id();
    }

    @Override
    public String group() {
        return session.attempt().info().group();
    }

    @Override
    public List<AttemptRecord> attempts() {
        return attempts;
    }

    @Override
    public TokenUsage usage() {
        return session.usage();
    }

    @Override
    public OptionalDouble cost() {
        return session.attempt().cost(session.usage());
    }

    @Override
    public void close() {
        session.close();
    }
}
