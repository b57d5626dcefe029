package dev.llmrouter.internal.limit;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Limits.Kind;
import dev.llmrouter.config.RouterSettings;
import java.util.OptionalInt;

/**
 * All that decides how a deployment's meters are made: meters of equal ones may be kept by a reload, and shared.
 *
 * @param limits what the deployment says
 * @param kind the kind of its meters
 * @param parallel calls at once; {@link Long#MAX_VALUE} when unlimited
 * @param enforced whether requests and tokens are limits
 */
public record LimiterConfig(Limits limits, Kind kind, long parallel, boolean enforced) {
    /** Providers that document a bucket. OpenAI's behaves like one and is not documented to be; a window is safe there, too. */
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

    /** Where nobody says: a burst belongs to a bucket, then what is known of the provider, and a window where nothing is. */
    private static Kind kind(Deployment deployment) {
        // Anything else at another address may count in another way.
        boolean itsOwn = deployment.apiBase().isEmpty()
                || deployment.address().filter(it -> it.host().equals(ITS_HOST)).isPresent();
        boolean known = deployment.provider().equals(DOCUMENTS_A_BUCKET) && itsOwn;
        return known || deployment.limits().burst().isPresent() ? Kind.BUCKET : Kind.SLIDING;
    }

    /** Whose meters these are: a limit group's, or one deployment's. */
    public static String keyOf(Deployment deployment) {
        return deployment
                .limits()
                .group()
                .map(group -> "group " + group)
                .orElseGet(() -> "deployment " + deployment.id());
    }
}
