package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.testing.internal.Sizes;
import dev.llmrouter.time.Ticker;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What happens in a run, written by many threads while it lasts and read in order afterwards. Times are
 * nanoseconds since it began.
 */
final class HttpJournal {
    private final Ticker ticker;
    private volatile long start;
    private final List<Job> jobs;
    private final Queue<HttpAttempt> attempts = new ConcurrentLinkedQueue<>();
    private final Map<Integer, HttpAttempt> underWay = new ConcurrentHashMap<>();
    private final Queue<Failure> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Job> answered = new ConcurrentLinkedQueue<>();

    private record Failure(Job job, String reason) {}

    HttpJournal(Ticker ticker, List<Job> jobs) {
        this.ticker = ticker;
        this.jobs = jobs;
        begin();
    }

    /** The run begins now. */
    void begin() {
        start = ticker.nanos();
    }

    long now() {
        return ticker.nanos() - start;
    }

    /** A router sends a request. */
    HttpAttempt sent(int number) {
        Job job = jobs.get(number);
        long now = now();
        job.sent(now);
        HttpAttempt attempt = new HttpAttempt(job, now);
        attempts.add(attempt);
        underWay.put(number, attempt);
        return attempt;
    }

    /** It has come to the provider of a deployment, which answers with its true size. */
    Sizes.Size arrived(int deployment, int number) {
        HttpAttempt attempt = underWay.get(number);
        if (attempt == null) {
            throw new IllegalStateException("request " + number + " came without having been sent");
        }
        attempt.arrived(deployment, now());
        return attempt.job().size();
    }

    void answered(Job job) {
        answered.add(job);
    }

    void failed(Job job, String reason) {
        failures.add(new Failure(job, reason));
    }

    int ended() {
        return answered.size() + failures.size();
    }

    List<HttpAttempt> attempts() {
        return List.copyOf(attempts);
    }

    /** Counts it all, in the order in which it happened. */
    void addTo(Scorecard scores) {
        jobs.forEach(scores::offered);
        List<HttpAttempt> arrivals = new ArrayList<>(attempts);
        arrivals.removeIf(attempt -> !attempt.hasArrived());
        arrivals.sort(Comparator.comparingLong(HttpAttempt::arrivedAt));
        arrivals.forEach(attempt ->
                scores.arrived(attempt.deployment(), attempt.job(), attempt.status() == 200, attempt.arrivedAt()));
        answered.forEach(scores::answered);
        failures.forEach(failure -> scores.failed(failure.job, failure.reason));
    }
}
