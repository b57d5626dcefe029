package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.testing.internal.Prompts;
import dev.llmrouter.testing.internal.World;
import dev.llmrouter.testing.store.InMemoryUsageStore;
import dev.llmrouter.transport.Transport;
import org.jspecify.annotations.Nullable;

/** One process of the application: a real router, and the requests that fall to it. */
public final class SimProcess implements AutoCloseable {
    private final World world;
    private final Router router;
    private final Prompts prompts;
    private final Scorecard scores;

    SimProcess(World world, Scenario scenario, Transport transport, Scorecard scores, InMemoryUsageStore store) {
        this.world = world;
        this.scores = scores;
        prompts = new Prompts(scenario.announced());
        Setup setup = scenario.setup();
        Router.Builder builder = Router.builder()
                .passHeaders(Prompts.NUMBER)
                .settings(settings -> settings.maxWait(setup.maxWait())
                        .numRetries(setup.retries())
                        .strategy(setup.strategy()))
                .transport(transport)
                .time(world.clock())
                .random(world.die())
                .executor(Runnable::run);
        scenario.deployments().forEach(spec -> builder.deployment(SimProvider.configured(spec, scenario)));
        if (setup.known() == KnownLimits.SHARED) {
            builder.usageStore(store.connect());
        }
        router = builder.build();
    }

    void ask(Job job) {
        scores.offered(job);
        router.sendAsync(prompts.write(job.number(), job.size().characters()))
                .whenComplete((answer, failure) -> ended(job, answer, failure));
    }

    private void ended(Job job, @Nullable ModelResponse answer, @Nullable Throwable failure) {
        if (answer != null) {
            scores.answered(job);
        } else if (failure instanceof RouterException known) {
            scores.failed(job, reason(known));
        } else {
            // If thrown here, it would end in a future that is never read.
            world.fail(new IllegalStateException(
                    "a router failed at " + world.clock().elapsed(), failure));
        }
    }

    /** What a table calls it. */
    public static String reason(RouterException failure) {
        String kind = failure.kind().map(value -> " " + value).orElse("");
        return failure.getClass().getSimpleName().replace("Exception", "") + kind;
    }

    @Override
    public void close() {
        router.close();
    }
}
