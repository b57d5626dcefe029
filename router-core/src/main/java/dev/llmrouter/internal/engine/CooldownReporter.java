package dev.llmrouter.internal.engine;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.event.CooldownEnded;
import dev.llmrouter.event.CooldownStarted;
import dev.llmrouter.internal.guard.SafeListener;
import dev.llmrouter.internal.guard.Workers;
import dev.llmrouter.internal.health.HealthTracker;
import dev.llmrouter.internal.sharing.QuotaSync;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.text.DurationText;
import dev.llmrouter.internal.text.LogText;
import dev.llmrouter.time.TimeSource;
import dev.llmrouter.usage.News;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports start and end of each cooldown, in pairs: to the log, the listener, the requests that wait for the
 * end and, for a cooldown that this process has started, to other processes. Thread-safe.
 */
final class CooldownReporter {
    private static final Logger log = LoggerFactory.getLogger(CooldownReporter.class);

    /** Between two looks at a silent deployment. */
    private static final long SHORTEST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final TimeSource time;
    private final Workers workers;
    private final SafeListener listener;
    private final QuotaSync sharing;

    CooldownReporter(TimeSource time, Workers workers, SafeListener listener, QuotaSync sharing) {
        this.time = time;
        this.workers = workers;
        this.listener = listener;
        this.sharing = sharing;
    }

    /** A cooldown that this process has started. */
    void started(DeploymentState state, long now) {
        announceIfNew(state, now, true);
    }

    /**
     * A cooldown for silence. Silence by chance takes a deployment out of rotation for a moment, often where
     * answers are frequent: that is not worth a line in the log, an event or the attention of other
     * processes. It is reported once chance is no longer an explanation.
     */
    void startedForSilence(DeploymentState state, long now) {
        HealthTracker.Cooldown cooldown = state.health().cooling(now);
        if (cooldown != null) {
            awaitEnd(state, cooldown.untilNanos() - now);
        }
        reportIfStillSilent(state, now);
    }

    private void reportIfStillSilent(DeploymentState state, long now) {
        HealthTracker health = state.health();
        if (health.isRetired() || !health.isOutForSilence(now)) {
            return;
        }
        if (health.signals().isCertainlySilent(now)) {
            started(state, now);
            return;
        }
        long again = Math.max(SHORTEST_LOOK_NANOS, health.signals().silentNanos(now) / 4);
        time.schedule(() -> workers.offTimer(() -> reportIfStillSilent(state, time.nanos())), again);
    }

    /**
     * A cooldown that another process has started. On a worker: a listener that blocks must not delay the
     * exchange of limits.
     */
    void startedElsewhere(DeploymentState state) {
        workers.handOver(() -> announceIfNew(state, time.nanos(), false));
    }

    /** A call was answered although the deployment was in cooldown, which is over. */
    void endedEarly(DeploymentState state) {
        state.health().waiting().wake();
        workers.handOver(() -> mayHaveEnded(state));
    }

    /**
     * A reload has put another state in the place of one: its cooldown goes on there, or has ended with it.
     */
    void replaced(DeploymentState old, DeploymentState state, List<DeploymentState> ended) {
        if (old.health().retire()) {
            long now = time.nanos();
            HealthTracker.Cooldown goesOn = state.health().announce(now);
            if (goesOn == null) {
                ended.add(state);
            } else {
                awaitEnd(state, goesOn.untilNanos() - now);
            }
        }
    }

    void ended(DeploymentState state) {
        String id = state.deployment().id();
        log.info("Deployment {} is back in rotation", id);
        listener.cooldownEnded(CooldownEnded.builder(id).build());
    }

    private void announceIfNew(DeploymentState state, long now, boolean ours) {
        HealthTracker.Cooldown started = state.health().announce(now);
        if (started != null) {
            if (ours) {
                Duration left = Duration.ofNanos(started.untilNanos() - now);
                sharing.publish(new News.Cooling(state.deployment().id(), started.reason(), left));
            }
            announce(state, started, now);
        }
    }

    private void announce(DeploymentState state, HealthTracker.Cooldown started, long now) {
        String id = state.deployment().id();
        Duration length = Duration.ofNanos(started.untilNanos() - now);
        report(state, started, length);
        listener.cooldownStarted(
                CooldownStarted.builder(id, started.reason(), length).build());
        awaitEnd(state, started.untilNanos() - time.nanos());
    }

    private void report(DeploymentState state, HealthTracker.Cooldown started, Duration length) {
        boolean silent = !state.health().hasAnswered() && started.words() != null;
        Instant end = Instant.ofEpochMilli(time.wallMillis()).plus(length).truncatedTo(ChronoUnit.MILLIS);
        String words = started.words() == null ? started.reason() + " in another process" : started.words();
        if (silent) {
            log.warn(
                    "{} is put into cooldown for {}, until {}, after {}. It has not answered yet since the router knows it:"
                            + " check its api_base, its api_key and its model",
                    place(state),
                    DurationText.text(length.toNanos()),
                    end,
                    words);
        } else {
            log.info(
                    "{} is put into cooldown for {}, until {}, after {}",
                    place(state),
                    DurationText.text(length.toNanos()),
                    end,
                    words);
        }
    }

    private static String place(DeploymentState state) {
        Deployment deployment = state.deployment();
        return "Deployment "
                + LogText.text(deployment.id()
                        + deployment.shownAddress().map(it -> " at " + it).orElse(" of " + deployment.provider()));
    }

    private void awaitEnd(DeploymentState state, long nanos) {
        time.schedule(() -> workers.offTimer(() -> mayHaveEnded(state)), nanos);
    }

    /**
     * A cooldown may have been prolonged before its end, or have ended before it, and the next may begin
     * while its end is reported.
     */
    private void mayHaveEnded(DeploymentState state) {
        if (state.health().isRetired()) {
            return;
        }
        HealthTracker.Cooldown more = state.health().cooling(time.nanos());
        if (more != null) {
            awaitEnd(state, more.untilNanos() - time.nanos());
            return;
        }
        // First, because requests wait for this, and a listener may be slow.
        state.health().waiting().wake();
        if (!state.health().beginEnd(time.nanos())) {
            return;
        }
        ended(state);
        long now = time.nanos();
        HealthTracker.Cooldown next = state.health().announceNext(now);
        if (next != null) {
            announce(state, next, now);
        }
    }
}
