package dev.llmrouter.spring;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Keeps the application from ending while calls are under way, for a stated time. The router goes on to take calls meanwhile, because what
 * ends may still need it; it is closed with the other beans.
 */
final class RouterDrain implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(RouterDrain.class);

    /** After the web server has let its requests end, and after listeners and schedulers have stopped: those have higher phases. */
    private static final int PHASE = 0;

    private final ActiveRequests requests;
    private final Duration longest;
    private volatile boolean running;

    RouterDrain(ActiveRequests requests, Duration longest) {
        this.requests = requests;
        this.longest = longest;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public void stop(Runnable callback) {
        requests.idle()
                .orTimeout(Math.max(0, longest.toMillis()), TimeUnit.MILLISECONDS)
                .whenComplete((done, late) -> {
                    if (late != null) {
                        log.warn(
                                "The application ends and cuts off {} calls, which did not end in {} s (llmrouter.shutdown-timeout)",
                                requests.count(),
                                longest.toMillis() / 1_000.0);
                    }
                    running = false;
                    callback.run();
                });
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
