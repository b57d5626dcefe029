package dev.llmrouter.server.console;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.event.AttemptEnded;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What has become of the attempts at one deployment. Thread-safe. */
final class DeploymentStats {
    private final Series good = new Series();
    private final Series bad = new Series();
    private final Recent millis = new Recent();
    private long lastSuccess;
    private long lastFailure;
    private @Nullable String lastReason;
    private long outputTokens;
    private double seconds;
    private double dollars;

    synchronized void ended(AttemptEnded event, long nowMillis) {
        Outcome outcome = event.outcome();
        if (outcome.is(FailureKind.CANCELLED)) {
            return;
        }
        outcome.cost().ifPresent(cost -> dollars += cost);
        if (outcome.isSuccess()) {
            good.add(nowMillis);
            millis.add(event.latency().toNanos() / 1e6);
            lastSuccess = nowMillis;
            outputTokens += outcome.usage().outputTokens();
            seconds += event.latency().toNanos() / 1e9;
        } else {
            bad.add(nowMillis);
            lastFailure = nowMillis;
            lastReason = outcome.toString();
        }
    }

    /**
     * What is shown of it.
     *
     * @param good answers in each ten seconds of the last five minutes
     * @param bad failures in the same
     * @param sinceSuccess milliseconds; negative when there was none
     * @param sinceFailure milliseconds; negative when there was none
     */
    record View(
            List<Long> good,
            List<Long> bad,
            OptionalDouble p50,
            OptionalDouble p95,
            double tokensPerSecond,
            double dollars,
            long sinceSuccess,
            long sinceFailure,
            @Nullable String lastReason) {
        long answers() {
            return sum(good);
        }

        long failures() {
            return sum(bad);
        }

        private static long sum(List<Long> values) {
            return values.stream().mapToLong(Long::longValue).sum();
        }
    }

    synchronized View view(long nowMillis) {
        return new View(
                good.values(nowMillis),
                bad.values(nowMillis),
                millis.quantile(0.5),
                millis.quantile(0.95),
                seconds > 0 ? outputTokens / seconds : 0,
                dollars,
                lastSuccess == 0 ? -1 : nowMillis - lastSuccess,
                lastFailure == 0 ? -1 : nowMillis - lastFailure,
                lastReason);
    }
}
