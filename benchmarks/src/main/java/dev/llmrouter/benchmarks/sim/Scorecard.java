package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.testing.internal.Waits;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts what happens in a run. Requests count by when they were offered, what providers see by when it
 * arrived there; both only in the measured span.
 */
public final class Scorecard {
    private static final long JUST_AFTER_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Scenario scenario;
    private final Span span;
    private final List<Overshoot> overshoots;
    private final long[] refused;
    private final Waits waits = new Waits();
    private final Map<String, Long> failures = new TreeMap<>();
    private final FirstRefusal firstRefusal;
    private long offered;
    private long offeredTokens;
    private long answered;
    private long attempts;
    private long servedTokens;
    private double worst;
    private int open;
    private final Waits smallWaits = new Waits();
    private long lost;
    private long afterOffered;
    private long afterFailed;

    public Scorecard(Scenario scenario, long phaseNanos) {
        this.scenario = scenario;
        span = scenario.span();
        overshoots = scenario.deployments().stream()
                .map(spec -> scenario.counting().overshoot(spec, phaseNanos))
                .toList();
        refused = new long[overshoots.size()];
        firstRefusal = new FirstRefusal(scenario.capacityPerMinute());
    }

    public void offered(Job job) {
        open++;
        if (span.holds(job.offeredAt())) {
            offered++;
            offeredTokens += job.size().tokens();
            afterOffered += isJustAfter(job) ? 1 : 0;
        }
    }

    /** A request met a provider that answers nothing. */
    void lost() {
        lost++;
    }

    /** Whether it came in the first seconds in which the providers answer again. */
    private boolean isJustAfter(Job job) {
        Trouble.Away away = scenario.trouble().away();
        long since = away == null ? -1 : job.offeredAt() - away.toNanos();
        return since >= 0 && since < JUST_AFTER_NANOS;
    }

    public void arrived(int deployment, Job job, boolean admitted, long nowNanos) {
        int tokens = job.size().tokens();
        if (admitted) {
            firstRefusal.admitted(tokens, nowNanos);
        } else {
            firstRefusal.refused(nowNanos);
        }
        if (span.holds(nowNanos)) {
            attempts++;
            worst = Math.max(worst, overshoots.get(deployment).sent(tokens, nowNanos));
            refused[deployment] += admitted ? 0 : 1;
            servedTokens += admitted ? tokens : 0;
        }
    }

    public void answered(Job job) {
        open--;
        if (span.holds(job.offeredAt())) {
            answered++;
            waits.add(job.waitedNanos());
            if (!job.size().large()) {
                smallWaits.add(job.waitedNanos());
            }
        }
    }

    public void failed(Job job, String reason) {
        open--;
        if (span.holds(job.offeredAt())) {
            failures.merge(reason, 1L, Long::sum);
            afterFailed += isJustAfter(job) ? 1 : 0;
        }
    }

    /** Requests that are neither answered nor failed. */
    public int open() {
        return open;
    }

    public Result result(long seed, int requests, long exchanges) {
        double capacity = scenario.capacityPerMinute() * span.measuredMinutes();
        return new Result(
                seed,
                new Result.Requests(requests, offered, answered, Map.copyOf(failures), exchanges),
                new Result.Provider(
                        attempts,
                        Arrays.stream(refused).boxed().toList(),
                        servedTokens / capacity,
                        offeredTokens / capacity,
                        worst),
                new Result.Waiting(waits.seconds(0.5), waits.seconds(0.99), smallWaits.seconds(0.99)),
                new Result.Outage(lost, afterOffered == 0 ? 0 : afterFailed / (double) afterOffered),
                new Result.First(firstRefusal.happened(), firstRefusal.share(), firstRefusal.atSeconds()));
    }
}
