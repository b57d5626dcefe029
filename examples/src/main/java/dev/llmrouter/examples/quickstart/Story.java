package dev.llmrouter.examples.quickstart;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.event.RouterListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Hears what the router does, counts it, and keeps the news that are worth a line. */
final class Story implements RouterListener {
    private final Map<Long, Long> waiting = new ConcurrentHashMap<>();
    private final List<String> news = new ArrayList<>(); // guarded by this
    private volatile Tally all = new Tally(); // replaced once, before the first phase
    private volatile Tally phase = new Tally(); // replaced whole by the thread that shows the phases
    private volatile long phaseStart = System.nanoTime();

    /** Begins to count a phase. */
    Tally begin() {
        phase = new Tally();
        phaseStart = System.nanoTime();
        synchronized (this) {
            news.clear();
        }
        return phase;
    }

    /** Begins to count the whole run. */
    void forget() {
        all = new Tally();
    }

    /** The whole run. */
    Tally all() {
        return all;
    }

    synchronized List<String> news() {
        return List.copyOf(news);
    }

    double seconds() {
        return (System.nanoTime() - phaseStart) / 1e9;
    }

    @Override
    public void requestEnded(RequestInfo request, Optional<FailureKind> failure, List<AttemptRecord> attempts) {
        phase.ended(request.model(), failure.isEmpty(), attempts);
        all.ended(request.model(), failure.isEmpty(), attempts);
    }

    /** The event of a pause has its longest duration; the actual one is known when the request goes on. */
    @Override
    public void paused(RequestInfo request, Duration length, boolean forRoom) {
        if (forRoom) {
            waiting.putIfAbsent(request.id(), System.nanoTime());
        }
    }

    @Override
    public void attemptStarted(AttemptInfo attempt) {
        Long since = waiting.remove(attempt.request().id());
        if (since != null) {
            Duration length = Duration.ofNanos(System.nanoTime() - since);
            phase.waited(attempt.request().id(), length);
            all.waited(attempt.request().id(), length);
        }
    }

    @Override
    public void fellBack(RequestInfo request, String from, String to) {
        phase.fellBack();
        all.fellBack();
    }

    @Override
    public void cooldownStarted(String deploymentId, FailureKind reason, Duration length) {
        phase.cooled(deploymentId);
        all.cooled(deploymentId);
        tell(deploymentId + " cools for " + seconds(length) + " after " + words(reason));
    }

    @Override
    public void cooldownEnded(String deploymentId) {
        tell(deploymentId + " is back in rotation");
    }

    private void tell(String what) {
        String line = String.format(Locale.ROOT, "%5.1f s  %s", seconds(), what);
        synchronized (this) {
            news.add(line);
        }
    }

    static String seconds(Duration length) {
        return String.format(Locale.ROOT, "%.1f s", length.toMillis() / 1000.0);
    }

    static String words(FailureKind kind) {
        return switch (kind) {
            case RATE_LIMITED -> "a 429";
            case TIMEOUT -> "time-outs";
            case SERVER_ERROR -> "server errors";
            case CONNECTION -> "broken connections";
            default -> kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        };
    }
}
