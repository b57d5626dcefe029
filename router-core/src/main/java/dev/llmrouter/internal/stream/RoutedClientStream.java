package dev.llmrouter.internal.stream;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.ClientStream;
import dev.llmrouter.call.TokenUsage;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The caller's handle of a client's stream. The session has no reference to it, so that a leaked handle can
 * be collected and detected.
 */
public final class RoutedClientStream<E> implements ClientStream<E> {
    private final ClientStreamSession<E> session;
    private final List<AttemptRecord> attempts;
    private final OnceIterable<E> events;

    public RoutedClientStream(ClientStreamSession<E> session, List<AttemptRecord> attempts) {
        this.session = session;
        events = new OnceIterable<>(session::next);
        this.attempts = attempts;
    }

    @Override
    public Iterator<E> iterator() {
        return events.iterator();
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
