package dev.llmrouter.internal.plan;

import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.internal.request.RequestProfile;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** How long an attempt may take, and how long its stream may be silent. Functions of their arguments. */
final class AttemptTimeouts {
    /** Few answers take longer; a group whose answers do shows it. */
    private static final long LONG_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(120);
    /** A silence of a minute is a deployment's fault, however much the call has. */
    private static final long FAIR_NANOS = TimeUnit.SECONDS.toNanos(60);

    private AttemptTimeouts() {}

    /** The time that is set for attempts of a request with a deployment; empty when they have that of the call. */
    static Optional<Duration> set(RequestProfile request, Timeouts deployment, RouterSettings settings) {
        if (!request.streamed()) {
            return deployment.call();
        }
        Timeouts asked = request.options().timeouts();
        return asked.streamFirstEvent()
                .or(deployment::streamFirstEvent)
                .or(() -> settings.timeouts().streamFirstEvent())
                .or(deployment::call);
    }

    /**
     * What one attempt gets while another could still answer: half of what is left, and no more than a
     * silence that answers of this group explain. Whoever is asked last gets the rest, so that a long answer
     * comes in any case.
     *
     * @param left nanoseconds that the call has left
     * @param longestAnswer of the group, in nanoseconds
     */
    static long share(long left, long longestAnswer) {
        long explained = Math.max(LONG_SILENCE_NANOS, 3 * longestAnswer);
        return Math.max(1, Math.min(left / 2, explained));
    }

    /**
     * Whether a slow deployment is to blame: only when it had its own time, or a fair part of a whole call's;
     * not a caller in a hurry.
     */
    static boolean isFair(long nanos, Optional<Duration> set, RouterSettings settings) {
        long fair = set.isPresent()
                ? set.get().toNanos()
                : Math.min(FAIR_NANOS, settings.timeouts().call().orElseThrow().toNanos() / 4);
        return nanos >= fair;
    }

    /** How long the answer of a request may be silent once it has begun. */
    static long idle(RequestProfile request, Timeouts deployment, RouterSettings settings) {
        return !request.streamed()
                ? Long.MAX_VALUE
                : request.options()
                        .timeouts()
                        .streamIdle()
                        .or(deployment::streamIdle)
                        .or(() -> settings.timeouts().streamIdle())
                        .orElseThrow()
                        .toNanos();
    }
}
