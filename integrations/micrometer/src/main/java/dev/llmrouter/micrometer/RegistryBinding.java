package dev.llmrouter.micrometer;

import dev.llmrouter.Router;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.CooldownStarted;
import dev.llmrouter.event.FellBack;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.event.WaitEnded;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;

/** The meters of one router in one registry. The router holds it as its listener, and so all that its gauges read. */
final class RegistryBinding implements RouterListener, AutoCloseable {
    private final Router router;
    private final MeterRegistry registry;
    private final int most;
    private final EventMeters events;
    private final StateGauges state;
    private volatile KnownNames names;
    private volatile boolean closed; // set once, by close()

    RegistryBinding(Router router, MeterRegistry registry, Tags tags, List<Duration> buckets, int most) {
        this.router = router;
        this.registry = registry;
        this.most = most;
        events = new EventMeters(registry, tags, buckets);
        state = new StateGauges(router, registry, tags, most);
        names = KnownNames.of(router, most);
    }

    void open() {
        router.addListener(this);
        // A reload that came before the listener was there is not missed.
        names = KnownNames.of(router, most);
        state.register(names);
    }

    @SuppressWarnings("ReferenceEquality") // A registry is itself.
    boolean isOf(MeterRegistry other) {
        return registry == other;
    }

    @Override
    public void requestEnded(RequestEnded event) {
        events.requestEnded(event, names);
        afterEvent();
    }

    @Override
    public void waitEnded(WaitEnded event) {
        events.waitEnded(event, names);
        afterEvent();
    }

    @Override
    public void attemptEnded(AttemptEnded event) {
        events.attemptEnded(event, names);
        afterEvent();
    }

    @Override
    public void fellBack(FellBack event) {
        events.fellBack(event, names);
        afterEvent();
    }

    @Override
    public void cooldownStarted(CooldownStarted event) {
        events.cooldownStarted(event, names);
        afterEvent();
    }

    @Override
    public synchronized void reloaded() {
        if (!closed) {
            names = KnownNames.of(router, most);
            state.update(names);
            events.reloaded(names);
        }
    }

    /** An event that was under way during close() may have made a meter after all were removed. */
    private void afterEvent() {
        if (closed) {
            events.remove();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        router.removeListener(this);
        state.remove();
        events.remove();
    }
}
