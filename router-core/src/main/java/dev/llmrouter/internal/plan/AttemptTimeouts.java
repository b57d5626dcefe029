package dev.llmrouter.internal.plan;

import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.select.GroupStage;
import dev.llmrouter.internal.state.DeploymentState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** How long an attempt may take, and how long its stream may be silent. A function of its arguments. */
final class AttemptTimeouts {
    /** Few answers take longer; a group whose answers do shows it. */
    private static final long LONG_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
    /** A silence of a minute is a deployment's fault, however much the call has. */
    private static final long FAIR_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final RequestProfile request;
    private final RouterSettings settings;

    AttemptTimeouts(RequestProfile request, RouterSettings settings) {
        this.request = request;
        this.settings = settings;
    }

    ActiveAttempt.Terms terms(
            GroupStage stage, DeploymentState state, long left, Optional<Outcome> mock, BooleanSupplier couldGoOn) {
        Timeouts own = state.deployment().timeouts();
        Optional<Duration> wanted = attemptTime(own);
        long timeout = wanted.isPresent()
                ? Math.min(left, wanted.get().toNanos())
                : couldGoOn.getAsBoolean() ? share(stage, left) : left;
        // A slow deployment is to blame only when it had its own time, or a fair part of a whole call's; not
        // a caller
        // in a hurry.
        long fair = wanted.isPresent()
                ? wanted.get().toNanos()
                : Math.min(FAIR_NANOS, settings.timeouts().call().orElseThrow().toNanos() / 4);
        long idle = request.streamed() ? idleTime(own).toNanos() : Long.MAX_VALUE;
        return new ActiveAttempt.Terms(timeout, idle, timeout >= fair, stage.overrides(), mock.orElse(null));
    }

    /**
     * What one attempt gets while another could still answer: half of what is left, and no more than a
     * silence that answers of this group explain. Whoever is asked last gets the rest, so that a long answer
     * comes in any case.
     */
    private static long share(GroupStage stage, long left) {
        long explained = Math.max(LONG_SILENCE_NANOS, 3 * stage.route().group().longestAnswerNanos());
        return Math.max(1, Math.min(left / 2, explained));
    }

    private Optional<Duration> attemptTime(Timeouts own) {
        if (!request.streamed()) {
            return own.call();
        }
        Timeouts asked = request.options().timeouts();
        return asked.streamFirstEvent()
                .or(own::streamFirstEvent)
                .or(() -> settings.timeouts().streamFirstEvent())
                .or(own::call);
    }

    private Duration idleTime(Timeouts own) {
        return request.options()
                .timeouts()
                .orElse(own)
                .orElse(settings.timeouts())
                .streamIdle()
                .orElseThrow();
    }
}
