package dev.llmrouter.internal.guard;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.event.RouterListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Protects requests from exceptions of a listener. */
public final class SafeListener implements RouterListener {
    /** The listener of a router that was given none. */
    public static final RouterListener NOBODY = new RouterListener() {};

    private final RouterListener listener;

    public SafeListener(RouterListener listener) {
        this.listener = listener;
    }

    /** Whether there is a listener, so that events are worth building. */
    public boolean listens() {
        return listener != NOBODY;
    }

    private void publish(Consumer<RouterListener> event) {
        try {
            event.accept(listener);
        } catch (Throwable thrown) {
            Guard.complain(listener, thrown);
        }
    }

    @Override
    public void requestStarted(RequestInfo request) {
        publish(l -> l.requestStarted(request));
    }

    @Override
    public void requestEnded(RequestInfo request, Optional<FailureKind> failure, List<AttemptRecord> attempts) {
        publish(l -> l.requestEnded(request, failure, attempts));
    }

    @Override
    public void attemptStarted(AttemptInfo attempt) {
        publish(l -> l.attemptStarted(attempt));
    }

    @Override
    public void attemptEnded(AttemptInfo attempt, Outcome outcome, Duration latency) {
        publish(l -> l.attemptEnded(attempt, outcome, latency));
    }

    @Override
    public void paused(RequestInfo request, Duration length, boolean forRoom) {
        publish(l -> l.paused(request, length, forRoom));
    }

    @Override
    public void fellBack(RequestInfo request, String from, String to) {
        publish(l -> l.fellBack(request, from, to));
    }

    @Override
    public void cooldownStarted(String deploymentId, FailureKind reason, Duration length) {
        publish(l -> l.cooldownStarted(deploymentId, reason, length));
    }

    @Override
    public void cooldownEnded(String deploymentId) {
        publish(l -> l.cooldownEnded(deploymentId));
    }

    @Override
    public void reloaded() {
        publish(RouterListener::reloaded);
    }
}
