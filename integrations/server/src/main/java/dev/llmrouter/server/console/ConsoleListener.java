package dev.llmrouter.server.console;

import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RouterListener;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Keeps what the page shows of the past. Bounded by the deployments of the router. Thread-safe. */
final class ConsoleListener implements RouterListener {
    private static final int MOST_REQUESTS = 20;

    private final Map<String, DeploymentStats> deployments = new ConcurrentHashMap<>();
    private final Deque<Seen> requests = new ArrayDeque<>(); // guarded by itself
    private final LongSupplier nowMillis;

    /** A request that has ended, and when. */
    record Seen(RequestEnded event, long atMillis) {}

    ConsoleListener(LongSupplier nowMillis) {
        this.nowMillis = nowMillis;
    }

    @Override
    public void attemptEnded(AttemptEnded event) {
        of(event.attempt().deploymentId()).ended(event, nowMillis.getAsLong());
    }

    @Override
    public void requestEnded(RequestEnded event) {
        synchronized (requests) {
            if (requests.size() == MOST_REQUESTS) {
                requests.removeLast();
            }
            requests.addFirst(new Seen(event, nowMillis.getAsLong()));
        }
    }

    DeploymentStats of(String deployment) {
        return deployments.computeIfAbsent(deployment, id -> new DeploymentStats());
    }

    /** Forgets deployments that are gone. */
    void keepOnly(List<String> ids) {
        deployments.keySet().retainAll(ids);
    }

    List<Seen> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }
}
