package dev.llmrouter.internal.exec;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Calls of callers' own clients that did not end at their time-out: the router has left them behind, but each
 * still occupies a thread. Counted for each deployment; a deployment with the largest number that is allowed
 * gets no further attempt until some of them end. Thread-safe.
 */
public final class AbandonedCalls {
    /**
     * As many as OkHttp's dispatcher has calls at once; a platform thread takes about a megabyte of address
     * space.
     */
    public static final int DEFAULT_MAXIMUM = 64;

    private final int maximum;
    private final Map<String, Integer> byDeployment = new ConcurrentHashMap<>();

    AbandonedCalls(int maximum) {
        this.maximum = maximum;
    }

    int maximum() {
        return maximum;
    }

    public int of(String deploymentId) {
        return byDeployment.getOrDefault(deploymentId, 0);
    }

    boolean isFull(String deploymentId) {
        return of(deploymentId) >= maximum;
    }

    void add(String deploymentId) {
        byDeployment.merge(deploymentId, 1, Integer::sum);
    }

    void remove(String deploymentId) {
        byDeployment.computeIfPresent(deploymentId, (id, calls) -> calls == 1 ? null : calls - 1);
    }
}
