package dev.llmrouter.examples.quickstart;

import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.FailureKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What happened, counted: in one phase of the quickstart, or in all of it. Thread-safe. */
final class Tally {
    private final Map<String, Counts> deployments = new HashMap<>(); // guarded by this
    private final Map<String, Integer> asked = new TreeMap<>(); // guarded by this
    private final Map<String, Integer> moves = new TreeMap<>(); // guarded by this
    private final Map<Long, Duration> waits = new HashMap<>(); // guarded by this
    private int answered; // guarded by this
    private int failed; // guarded by this
    private int fellBack; // guarded by this

    /** What one deployment did. */
    private static final class Counts {
        private final List<Long> millis = new ArrayList<>();
        private final Map<FailureKind, Integer> failures = new EnumMap<>(FailureKind.class);
        private int cooldowns;
    }

    synchronized void ended(String model, boolean success, List<AttemptRecord> attempts) {
        asked.merge(model, 1, Integer::sum);
        answered += success ? 1 : 0;
        failed += success ? 0 : 1;
        for (int i = 0; i < attempts.size(); i++) {
            count(attempts.get(i));
            if (i > 0) {
                move(attempts.get(i - 1), attempts.get(i));
            }
        }
    }

    private void count(AttemptRecord attempt) {
        Counts counts = of(attempt.deploymentId());
        if (attempt.failure().isEmpty()) {
            counts.millis.add(attempt.latency().toMillis());
        } else {
            counts.failures.merge(attempt.failure().get(), 1, Integer::sum);
        }
    }

    private void move(AttemptRecord from, AttemptRecord to) {
        if (!from.deploymentId().equals(to.deploymentId())) {
            moves.merge(from.deploymentId() + " → " + to.deploymentId(), 1, Integer::sum);
        }
    }

    synchronized void waited(long request, Duration length) {
        waits.merge(request, length, Duration::plus);
    }

    synchronized void fellBack() {
        fellBack++;
    }

    synchronized void cooled(String deployment) {
        of(deployment).cooldowns++;
    }

    private Counts of(String deployment) {
        return deployments.computeIfAbsent(deployment, any -> new Counts());
    }

    synchronized int asked(String model) {
        return asked.getOrDefault(model, 0);
    }

    synchronized int ended() {
        return answered + failed;
    }

    synchronized int failed() {
        return failed;
    }

    synchronized int answered() {
        return answered;
    }

    synchronized int answered(String deployment) {
        return of(deployment).millis.size();
    }

    synchronized int failures(String deployment, FailureKind kind) {
        return of(deployment).failures.getOrDefault(kind, 0);
    }

    synchronized int failures(FailureKind kind) {
        return deployments.values().stream()
                .mapToInt(counts -> counts.failures.getOrDefault(kind, 0))
                .sum();
    }

    synchronized int cooldowns(String deployment) {
        return of(deployment).cooldowns;
    }

    /** The latency that a share of the answers did not pass, in milliseconds; 0 without answers. */
    synchronized long percentile(String deployment, double share) {
        List<Long> sorted = of(deployment).millis.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    synchronized int waited() {
        return waits.size();
    }

    synchronized Duration longestWait() {
        return waits.values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
    }

    synchronized int fallbacks() {
        return fellBack;
    }

    /** How often a request went from one deployment to another. */
    synchronized Map<String, Integer> moves() {
        return new TreeMap<>(moves);
    }

    synchronized int moved() {
        return moves.values().stream().mapToInt(Integer::intValue).sum();
    }
}
