package dev.llmrouter;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.event.RouterListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Keeps a listener that throws from hurting a request. */
final class SafeListener implements RouterListener {
    /** Of a router to which nobody listens. */
    static final RouterListener NOBODY = new RouterListener() {};

    private final RouterListener listener;

    SafeListener(RouterListener listener) {
        this.listener = listener;
    }

    /** Whether it is worth making what a listener is told. */
    boolean listens() {
        return listener != NOBODY;
    }

    private void tell(Consumer<RouterListener> event) {
        try {
            event.accept(listener);
        } catch (Throwable thrown) {
            Guard.complain(listener, thrown);
        }
    }

    @Override
    public void requestStarted(RequestInfo request) {
        tell(l -> l.requestStarted(request));
    }

    @Override
    public void requestEnded(RequestInfo request, Optional<FailureKind> failure, List<AttemptRecord> attempts) {
        tell(l -> l.requestEnded(request, failure, attempts));
    }

    @Override
    public void attemptStarted(AttemptInfo attempt) {
        tell(l -> l.attemptStarted(attempt));
    }

    @Override
    public void attemptEnded(AttemptInfo attempt, Outcome outcome, Duration latency) {
        tell(l -> l.attemptEnded(attempt, outcome, latency));
    }

    @Override
    public void paused(RequestInfo request, Duration length, boolean forRoom) {
        tell(l -> l.paused(request, length, forRoom));
    }

    @Override
    public void fellBack(RequestInfo request, String from, String to) {
        tell(l -> l.fellBack(request, from, to));
    }

    @Override
    public void cooldownStarted(String deploymentId, FailureKind reason, Duration length) {
        tell(l -> l.cooldownStarted(deploymentId, reason, length));
    }

    @Override
    public void cooldownEnded(String deploymentId) {
        tell(l -> l.cooldownEnded(deploymentId));
    }

    @Override
    public void reloaded() {
        tell(RouterListener::reloaded);
    }
}
