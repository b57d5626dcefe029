package dev.llmrouter.internal.guard;

import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.AttemptInfo;
import dev.llmrouter.event.CooldownEnded;
import dev.llmrouter.event.CooldownStarted;
import dev.llmrouter.event.FellBack;
import dev.llmrouter.event.Operated;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.event.RequestPaused;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.event.WaitEnded;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The listeners of a router, each of which is kept from the others, and requests from the exceptions of all. Thread-safe. */
public final class SafeListener implements RouterListener {
    /** The listener of a router that was given none. */
    public static final RouterListener NOBODY = new RouterListener() {};

    private static final RouterListener[] NONE = {};

    /** Replaced whole, so that an event reads it once. */
    private final AtomicReference<RouterListener[]> listeners = new AtomicReference<>(NONE);

    public SafeListener(RouterListener... first) {
        for (RouterListener listener : first) {
            add(listener);
        }
    }

    /** Adds a listener; does nothing if it is one already. */
    public void add(RouterListener listener) {
        if (listener != NOBODY) {
            listeners.updateAndGet(now -> indexOf(now, listener) >= 0 ? now : with(now, listener));
        }
    }

    /** Removes a listener; does nothing if it is none. */
    public void remove(RouterListener listener) {
        listeners.updateAndGet(now -> without(now, indexOf(now, listener)));
    }

    private static RouterListener[] with(RouterListener[] now, RouterListener listener) {
        RouterListener[] more = Arrays.copyOf(now, now.length + 1);
        more[now.length] = listener;
        return more;
    }

    private static RouterListener[] without(RouterListener[] now, int index) {
        if (index < 0) {
            return now;
        }
        RouterListener[] fewer = Arrays.copyOf(now, now.length - 1);
        System.arraycopy(now, index + 1, fewer, index, fewer.length - index);
        return fewer;
    }

    /** By identity: a listener may be a record, and each that was added is one. */
    @SuppressWarnings("ReferenceEquality")
    private static int indexOf(RouterListener[] now, RouterListener listener) {
        for (int i = 0; i < now.length; i++) {
            if (now[i] == listener) {
                return i;
            }
        }
        return -1;
    }

    /** Whether there is a listener, so that events are worth building. */
    public boolean listens() {
        return listeners.get().length > 0;
    }

    private void publish(Consumer<RouterListener> event) {
        for (RouterListener listener : listeners.get()) {
            try {
                event.accept(listener);
            } catch (Throwable thrown) {
                Guard.complain(listener, thrown);
            }
        }
    }

    /** Opens the scopes of all of them. Closing it closes the last one first. */
    @SuppressWarnings("ReferenceEquality") // The constant means that there is nothing to close.
    @Override
    public Scope openScope(AttemptInfo attempt) {
        RouterListener[] now = listeners.get();
        Scope all = Scope.NONE;
        for (RouterListener listener : now) {
            Scope own = opened(listener, attempt);
            if (own != Scope.NONE) {
                Scope earlier = all;
                all = () -> {
                    Guard.run(listener, own::close);
                    earlier.close();
                };
            }
        }
        return all;
    }

    private static Scope opened(RouterListener listener, AttemptInfo attempt) {
        return Guard.callOr(Scope.NONE, listener, () -> listener.openScope(attempt));
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
    public void operated(Operated event) {
        publish(l -> l.operated(event));
    }

    @Override
    public void reloaded() {
        publish(RouterListener::reloaded);
    }
}
