package dev.llmrouter.benchmarks.sim;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What providers do besides counting as the file says.
 *
 * @param allowed the real limit, as a share of the file's
 * @param headers whether answers carry rate-limit headers
 * @param others what another application spends, as a share of the real limit
 * @param away when nothing is answered; null for never
 */
public record Trouble(
        double allowed,
        boolean headers,
        double others,
        @Nullable Away away) {
    public static final Trouble NONE = new Trouble(1, true, 0, null);

    /**
     * A time in which every request gets an error.
     *
     * @param fromNanos since the beginning of a run
     * @param toNanos when it is over
     * @param status what every request is answered with
     */
    public record Away(long fromNanos, long toNanos, int status) {
        boolean holds(long nanos) {
            return nanos >= fromNanos && nanos < toNanos;
        }
    }

    Trouble allowing(double share) {
        return new Trouble(share, headers, others, away);
    }

    Trouble silent() {
        return new Trouble(allowed, false, others, away);
    }

    Trouble spentByOthers(double share) {
        return new Trouble(allowed, headers, share, away);
    }

    Trouble away(Duration from, Duration length, int status) {
        return new Trouble(
                allowed,
                headers,
                others,
                new Away(from.toNanos(), from.plus(length).toNanos(), status));
    }
}
