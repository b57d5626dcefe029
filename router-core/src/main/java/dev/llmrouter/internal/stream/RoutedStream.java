package dev.llmrouter.internal.stream;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The caller's handle of a stream. The session has no reference to it, so that a leaked handle can be
 * collected and detected.
 */
public final class RoutedStream implements ModelStream {
    private final StreamSession session;
    private final List<AttemptRecord> attempts;
    private final Map<String, String> headers;
    private final OnceIterable<StreamEvent> events;

    public RoutedStream(StreamSession session, List<AttemptRecord> attempts, Map<String, String> headers) {
        this.session = session;
        events = new OnceIterable<>(session::next);
        this.attempts = attempts;
        this.headers = headers;
    }

    @Override
    public Iterator<StreamEvent> iterator() {
        return events.iterator();
    }

    @Override
    public String deploymentId() {
        return session.begun().attempt().deployment().id();
    }

    @Override
    public String group() {
        return session.begun().attempt().info().group();
    }

    @Override
    public List<AttemptRecord> attempts() {
        return attempts;
    }

    @Override
    public int status() {
        return session.begun().response().status();
    }

    @Override
    public Map<String, String> headers() {
        return headers;
    }

    @Override
    public TokenUsage usage() {
        return session.usage();
    }

    @Override
    public OptionalDouble cost() {
        return session.begun().attempt().cost(session.usage());
    }

    @Override
    public void close() {
        session.close();
    }
}
