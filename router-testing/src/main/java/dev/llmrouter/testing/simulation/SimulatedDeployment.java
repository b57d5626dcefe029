package dev.llmrouter.testing.simulation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.testing.internal.SimServer;
import dev.llmrouter.testing.internal.Sizes;
import dev.llmrouter.testing.internal.World;
import dev.llmrouter.testing.provider.MockStyle;
import dev.llmrouter.testing.provider.ProviderLimits;
import dev.llmrouter.transport.TransportResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A deployment as its provider runs it: it enforces the limits of the file in the way of its vendor, and answers after a while. */
final class SimulatedDeployment {
    private static final long MOST = 1_000_000_000;

    private static final byte[] REFUSAL =
            "{\"error\":{\"message\":\"Rate limit reached.\",\"type\":\"tokens\",\"code\":\"rate_limit_exceeded\"}}"
                    .getBytes(US_ASCII);

    private final World world;
    private final Deployment deployment;
    private final ProviderLimits limits;
    private final SimServer server;

    /**
     * Makes one at rest.
     *
     * @param limits its own, or those of its limit group
     */
    SimulatedDeployment(World world, Deployment deployment, ProviderLimits limits, SimServer server) {
        this.world = world;
        this.deployment = deployment;
        this.limits = limits;
        this.server = server;
    }

    /**
     * The limits of a file as a vendor enforces them. What the file says of a bucket or a window wins; else Azure counts in slices of ten
     * seconds and everybody else in a bucket of a minute, Anthropic apart for both directions if the file does.
     */
    static ProviderLimits enforced(Deployment deployment) {
        Limits limits = deployment.limits();
        ProviderLimits.Builder enforced = ProviderLimits.builder(style(deployment));
        enforced.rpm(bounded(limits.requestsPerMinute()));
        enforced.tpm(bounded(
                limits.inputTokensPerMinute().isPresent() ? limits.inputTokensPerMinute() : limits.tokensPerMinute()));
        if (limits.outputTokensPerMinute().isPresent()) {
            enforced.outputTpm(bounded(limits.outputTokensPerMinute()));
        }
        window(limits).ifPresent(enforced::window);
        return enforced.build();
    }

    /** More than a simulated provider can count is no limit. */
    private static long bounded(OptionalLong limit) {
        return limit.isPresent() && limit.getAsLong() <= MOST ? limit.getAsLong() : Long.MAX_VALUE;
    }

    private static MockStyle style(Deployment deployment) {
        Limits limits = deployment.limits();
        if (limits.outputTokensPerMinute().isPresent()
                || limits.inputTokensPerMinute().isPresent()) {
            return MockStyle.ANTHROPIC;
        }
        if (limits.kind().isPresent()) {
            return limits.kind().get() == Limits.Kind.BUCKET ? MockStyle.OPENAI : MockStyle.SLIDING_MINUTE;
        }
        return deployment.provider().equals("azure") ? MockStyle.AZURE : MockStyle.OPENAI;
    }

    private static Optional<Duration> window(Limits limits) {
        return limits.kind().filter(kind -> kind == Limits.Kind.BUCKET).isPresent()
                ? limits.burst()
                : Optional.of(limits.window()).filter(length -> !length.equals(Limits.DEFAULT_WINDOW));
    }

    Deployment deployment() {
        return deployment;
    }

    SimServer server() {
        return server;
    }

    /**
     * A request arrives.
     *
     * @param answer gets the answer when it is there
     * @return what to cancel, and which limit refused it
     */
    Arrival arrive(Sizes.Size size, CompletableFuture<TransportResponse> answer) {
        if (server.speedNow() == 0) {
            // What is away counts nothing.
            return new Arrival(server.arrive(new SimServer.Work(size.prompt(), size.answer(), Map.of()), answer), "");
        }
        ProviderLimits.Decision decision = limits.arrive(world.now(), size.prompt(), size.answer());
        if (!decision.admitted()) {
            answer.complete(new TransportResponse(429, decision.headers(), REFUSAL));
            return new Arrival(null, decision.exceeded());
        }
        CompletableFuture<TransportResponse> served = new CompletableFuture<>();
        served.whenComplete((response, failure) -> {
            limits.end(world.now(), decision.ticket(), size.prompt(), size.answer());
            if (failure == null) {
                answer.complete(response);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        SimServer.Work work = new SimServer.Work(size.prompt(), size.answer(), decision.headers());
        return new Arrival(server.arrive(work, served), "");
    }

    /**
     * What became of a request on its arrival.
     *
     * @param call under way; null for a refused one
     * @param exceeded the limit that refused it, as {@link ProviderLimits.Decision#exceeded()}
     */
    record Arrival(SimServer.@Nullable Call call, String exceeded) {}
}
