package dev.llmrouter.benchmarks.reliability;

import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.AttemptInfo;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.event.RouterListener;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Passes on what routers say, and remembers when they sent what to which deployment. */
final class LimitWatch implements RouterListener {
    private final RouterListener behind;
    private final Map<String, Queue<Long>> sent = new ConcurrentHashMap<>();
    private volatile long from; // written by the thread that asks

    LimitWatch(RouterListener behind) {
        this.behind = behind;
    }

    /** Forgets what was sent before. */
    void countFrom(long nanos) {
        from = nanos;
    }

    /** The most attempts to one of the deployments with limits in any time of this length. */
    long most(String prefix, Duration length) {
        return sent.entrySet().stream()
                .filter(each -> each.getKey().startsWith(prefix))
                .mapToLong(each -> most(each.getValue(), length.toNanos()))
                .max()
                .orElse(0);
    }

    private long most(Queue<Long> times, long length) {
        long[] sorted = times.stream()
                .mapToLong(Long::longValue)
                .filter(time -> time - from >= 0)
                .toArray();
        Arrays.sort(sorted);
        int most = 0;
        int first = 0;
        for (int last = 0; last < sorted.length; last++) {
            while (sorted[last] - sorted[first] >= length) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    @Override
    public void requestStarted(RequestInfo request) {
        behind.requestStarted(request);
    }

    @Override
    public void requestEnded(RequestEnded event) {
        behind.requestEnded(event);
    }

    @Override
    public void attemptStarted(AttemptInfo attempt) {
        sent.computeIfAbsent(attempt.deploymentId(), id -> new ConcurrentLinkedQueue<>())
                .add(System.nanoTime());
        behind.attemptStarted(attempt);
    }

    @Override
    public void attemptEnded(AttemptEnded event) {
        behind.attemptEnded(event);
    }
}
