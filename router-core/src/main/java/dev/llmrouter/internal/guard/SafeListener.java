package dev.llmrouter.internal.guard;

import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.AttemptInfo;
import dev.llmrouter.event.CooldownEnded;
import dev.llmrouter.event.CooldownStarted;
import dev.llmrouter.event.FellBack;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.event.RequestPaused;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.event.WaitEnded;
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
    public void requestEnded(RequestEnded event) {
        publish(l -> l.requestEnded(event));
    }

    @Override
    public void attemptStarted(AttemptInfo attempt) {
        publish(l -> l.attemptStarted(attempt));
    }

    @Override
    public void attemptEnded(AttemptEnded event) {
        publish(l -> l.attemptEnded(event));
    }

    @Override
    public void paused(RequestPaused event) {
        publish(l -> l.paused(event));
    }

    @Override
    public void waitEnded(WaitEnded event) {
        publish(l -> l.waitEnded(event));
    }

    @Override
    public void fellBack(FellBack event) {
        publish(l -> l.fellBack(event));
    }

    @Override
    public void cooldownStarted(CooldownStarted event) {
        publish(l -> l.cooldownStarted(event));
    }

    @Override
    public void cooldownEnded(CooldownEnded event) {
        publish(l -> l.cooldownEnded(event));
    }

    @Override
    public void reloaded() {
        publish(RouterListener::reloaded);
    }
}
