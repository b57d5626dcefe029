package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.policy.Backoff;
import dev.llmrouter.policy.CooldownPolicy;
import dev.llmrouter.policy.RetryPolicy;
import dev.llmrouter.testing.internal.Prompts;
import dev.llmrouter.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One process of the application, as far as a router can tell: connections and threads of its own. */
final class HttpProcess implements AutoCloseable {
    /** The router's own back-off, before it is made faster. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);
    private static final double JITTER = 0.25;

    private final HttpJournal journal;
    private final Transport transport;
    private final Router router;
    private final Prompts prompts;

    /**
     * Configures a router as a simulated process would.
     *
     * @param scenario already at its pace
     * @param pace by which the defaults of the router are made faster
     * @param transport closed with it
     */
    HttpProcess(Scenario scenario, HttpPace pace, List<Deployment> deployments, HttpWatch transport, long seed) {
        journal = transport.journal();
        this.transport = transport;
        prompts = new Prompts(scenario.announced());
        Setup setup = scenario.setup();
        Router.Builder builder = Router.builder()
                .passHeaders(Prompts.NUMBER)
                .settings(settings -> settings.maxWait(setup.maxWait())
                        .retries(RetryPolicy.builder()
                                .numRetries(setup.retries())
                                .backoff(Backoff.exponential(
                                        pace.shorter(FIRST_PAUSE), pace.shorter(LONGEST_PAUSE), JITTER))
                                .build())
                        .cooldowns(CooldownPolicy.builder()
                                .cooldownTime(pace.shorter(CooldownPolicy.DEFAULT_COOLDOWN_TIME))
                                .build())
                        .strategy(setup.strategy()))
                .transport(transport)
                .random(new Random(seed));
        deployments.forEach(builder::deployment);
        router = builder.build();
    }

    /** Returns at once; the callback runs after the journal has recorded the end. */
    void ask(Job job, Runnable end) {
        router.sendAsync(prompts.write(job.number(), job.size().characters())).whenComplete((answer, failure) -> {
            ended(job, answer, failure);
            end.run();
        });
    }

    private void ended(Job job, @Nullable ModelResponse answer, @Nullable Throwable failure) {
        if (answer != null) {
            journal.answered(job);
        } else if (failure instanceof RouterException known) {
            journal.failed(job, SimProcess.reason(known));
        } else {
            journal.failed(job, String.valueOf(failure));
        }
    }

    /** Calls that the router believes to be under way. */
    long callsInFlight() {
        return router.snapshot().callsInFlight();
    }

    @Override
    public void close() {
        router.close();
        transport.close();
    }
}
