package dev.llmrouter.internal.limit;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.config.RouterSettings;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How a deployment is limited, and the making of its limiters. A reload keeps limiters whose configuration is
 * equal.
 *
 * @param limits what the deployment says
 * @param kind the kind of its limiters
 * @param parallel calls at once; {@link Long#MAX_VALUE} when unlimited
 * @param enforced whether requests and tokens are limits
 */
public record LimiterConfig(Limits limits, Kind kind, long parallel, boolean enforced) {
    /**
     * Providers that document a bucket. OpenAI's behaves like one and is not documented to be; a window is
     * safe there, too.
     */
    private static final String DOCUMENTS_A_BUCKET = "anthropic";

    private static final String ITS_HOST = "api.anthropic.com";

    public static LimiterConfig of(Deployment deployment, RouterSettings settings) {
        Limits limits = deployment.limits();
        OptionalInt own = limits.maxParallelRequests();
        OptionalInt parallel = own.isPresent() ? own : settings.defaultMaxParallelRequests();
        return new LimiterConfig(
                limits,
                limits.kind().orElseGet(() -> kind(deployment)),
                parallel.isPresent() ? parallel.getAsInt() : Long.MAX_VALUE,
                settings.limitsEnforced());
    }

    /**
     * An empty limiter of what the file says, with what responses will show.
     *
     * @param perMinute the limit; empty when the file does not limit
     * @param units whether requests are counted
     * @param originNanos from which the slices of windows are reckoned
     */
    AdaptiveLimiter newLimiter(OptionalLong perMinute, boolean units, long originNanos) {
        Bandwidth configured = bandwidth(perMinute);
        return new AdaptiveLimiter(fileLimiter(perMinute, units, originNanos), configured, units);
    }

    /**
     * An empty limiter of what the file says; exact where each request is to have a place, and a window
     * allows it.
     */
    RateLimiter fileLimiter(OptionalLong perMinute, boolean exact, long originNanos) {
        Bandwidth configured = bandwidth(perMinute);
        if (configured == null) {
            long all = enforced ? perMinute.orElse(Long.MAX_VALUE) : Long.MAX_VALUE;
            return new SlidingWindowCounter(all, limits.window().toNanos(), originNanos);
        }
        boolean places = exact && configured.kind() == Kind.SLIDING && configured.limit() <= SlidingWindowLog.MOST;
        return places
                ? new SlidingWindowLog((int) configured.limit(), configured.periodNanos(), originNanos)
                : configured.newLimiter(0, originNanos);
    }

    /** What the file says; null when it does not limit, or admits nothing. */
    @Nullable
    Bandwidth bandwidth(OptionalLong perMinute) {
        if (!enforced || perMinute.isEmpty() || perMinute.getAsLong() == 0) {
            return null;
        }
        long limit = perMinute.getAsLong();
        if (kind == Kind.BUCKET) {
            long burst = within(limits.burst().orElse(limits.window()), limit);
            return Bandwidth.bucket(limit, Limits.DEFAULT_WINDOW.toNanos(), burst);
        }
        return Bandwidth.window(within(limits.window(), limit), limits.window().toNanos());
    }

    /**
     * A limit of one or more stays one or more in a short time; otherwise the deployment could never be used.
     */
    private static long within(Duration time, long perMinute) {
        double share = time.toNanos() / (double) Limits.DEFAULT_WINDOW.toNanos();
        return Math.max(1, (long) Math.floor(perMinute * share));
    }

    /** Whether no window counts any more what was acquired at a moment. Buckets have no window. */
    boolean hasLeftWindow(long takenAtNanos, long nowNanos) {
        return kind == Kind.SLIDING
                && nowNanos - takenAtNanos >= limits.window().toNanos();
    }

    /**
     * Where the file does not state a kind: a burst belongs to a bucket; then the provider decides; else it
     * is a window.
     */
    private static Kind kind(Deployment deployment) {
        // Anything else at another address may count in another way.
        boolean itsOwn = deployment.apiBase().isEmpty()
                || deployment.address().filter(it -> it.host().equals(ITS_HOST)).isPresent();
        boolean known = deployment.provider().equals(DOCUMENTS_A_BUCKET) && itsOwn;
        return known || deployment.limits().burst().isPresent() ? Kind.BUCKET : Kind.SLIDING;
    }

    /** Whose limiters these are: a limit group's, or one deployment's. */
    public static String keyOf(Deployment deployment) {
        return deployment
                .limits()
                .group()
                .map(group -> "group " + group)
                .orElseGet(() -> "deployment " + deployment.id());
    }
}
