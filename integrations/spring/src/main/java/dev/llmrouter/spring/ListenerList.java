package dev.llmrouter.spring;

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
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several listeners in the place of one, each of which is kept from the exceptions of the others. */
final class ListenerList implements RouterListener {
    private static final Logger log = LoggerFactory.getLogger(ListenerList.class);

    private final List<RouterListener> listeners;

    ListenerList(List<RouterListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    private void publish(Consumer<RouterListener> event) {
        for (RouterListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                log.warn("A listener of the router threw; the call goes on", e);
            }
        }
    }

    @Override
    public void requestStarted(RequestInfo request) {
        publish(listener -> listener.requestStarted(request));
    }

    @Override
    public void requestEnded(RequestEnded event) {
        publish(listener -> listener.requestEnded(event));
    }

    @Override
    public void attemptStarted(AttemptInfo attempt) {
        publish(listener -> listener.attemptStarted(attempt));
    }

    @Override
    public void attemptEnded(AttemptEnded event) {
        publish(listener -> listener.attemptEnded(event));
    }

    @Override
    public void paused(RequestPaused event) {
        publish(listener -> listener.paused(event));
    }

    @Override
    public void waitEnded(WaitEnded event) {
        publish(listener -> listener.waitEnded(event));
    }

    @Override
    public void fellBack(FellBack event) {
        publish(listener -> listener.fellBack(event));
    }

    @Override
    public void cooldownStarted(CooldownStarted event) {
        publish(listener -> listener.cooldownStarted(event));
    }

    @Override
    public void cooldownEnded(CooldownEnded event) {
        publish(listener -> listener.cooldownEnded(event));
    }

    @Override
    public void reloaded() {
        publish(RouterListener::reloaded);
    }
}
