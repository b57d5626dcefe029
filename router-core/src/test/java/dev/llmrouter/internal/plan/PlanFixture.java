package dev.llmrouter.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.ModelAlias;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.internal.engine.Engine;
import dev.llmrouter.internal.engine.Snapshots;
import dev.llmrouter.internal.estimate.TokenDemand;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.state.RoutingTable;
import dev.llmrouter.snapshot.CooldownSnapshot;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Plans on a clock that is set by hand: outcomes are fed, steps are read; no threads, no sleeps. */
public final class PlanFixture {
    public final ManualTime time = new ManualTime();
    private final Catalog.Builder catalog = Catalog.builder();
    private final RouterSettings.Builder settings = RouterSettings.builder()
            // In the order of the file, so that tests can say who is next.
            .strategy(inOrder());
    private RouterListener listener = new RouterListener() {};
    private @Nullable Engine engine;

    public static RoutingStrategy inOrder() {
        return (candidates, context) -> 0;
    }

    PlanFixture deployment(String id) {
        return deployment("m", id, d -> d);
    }

    public PlanFixture deployment(String group, String id, UnaryOperator<Deployment.Builder> more) {
        catalog.deployment(
                more.apply(Deployment.builder(group, "openai/x").id(id)).build());
        return this;
    }

    PlanFixture wildcard(String group, String id) {
        catalog.deployment(Deployment.builder(group, group).id(id).build());
        return this;
    }

    PlanFixture alias(String name, String model) {
        catalog.alias(new ModelAlias(name, model, false));
        return this;
    }

    public PlanFixture settings(Consumer<RouterSettings.Builder> change) {
        change.accept(settings);
        return this;
    }

    PlanFixture listener(RouterListener value) {
        listener = value;
        return this;
    }

    public Engine engine() {
        if (engine == null) {
            RouterConfig config = new RouterConfig(catalog.build(), settings.build());
            engine = new Engine(
                    new RoutingTable(config, d -> null, null, time.nanos()), time, new Random(1), listener, d -> null);
        }
        return engine;
    }

    public Run run() {
        return run("m", o -> {});
    }

    public Run run(String model, Consumer<RequestOptions.Builder> options) {
        return run(model, options, MockOptions.NONE, 10);
    }

    public Run run(String model, Consumer<RequestOptions.Builder> options, MockOptions mocks, long inputTokens) {
        return run(model, options, mocks, new TokenDemand(inputTokens, -1, 0, null));
    }

    public Run run(String model, Consumer<RequestOptions.Builder> options, MockOptions mocks, TokenDemand demand) {
        RequestOptions.Builder built = RequestOptions.builder();
        options.accept(built);
        Engine shared = engine();
        RequestInfo info = RequestInfo.builder(shared.nextRequestId(), model)
                .endpoint(Endpoint.CHAT_COMPLETIONS.path())
                .build();
        // Without an endpoint the provider does not matter: plans know no HTTP.
        return new Run(new RoutePlan(shared, new RequestProfile(info, null, demand, built.build(), mocks)));
    }

    /** Uses a deployment up to its next failure count: attempts that end in one way. */
    void attempts(String id, int count, Outcome outcome) {
        for (int i = 0; i < count; i++) {
            Run one = run(id, o -> o.numRetries(0));
            one.attempt(id);
            one.ends(outcome);
        }
    }

    boolean cooling(String id) {
        return Snapshots.of(engine().table(), time.nanos()).deployments().stream()
                .anyMatch(d -> d.id().equals(id) && d.cooldown().isPresent());
    }

    Duration coolsFor(String id) {
        return Snapshots.of(engine().table(), time.nanos()).deployments().stream()
                .filter(d -> d.id().equals(id))
                .findFirst()
                .orElseThrow()
                .cooldown()
                .map(CooldownSnapshot::left)
                .orElse(Duration.ZERO);
    }

    public static Outcome failure(FailureKind kind) {
        return Outcome.failure(
                kind,
                switch (kind) {
                    case RATE_LIMITED -> 429;
                    case TIMEOUT -> 408;
                    case SERVER_ERROR -> 500;
                    case AUTHENTICATION -> 401;
                    case PERMISSION -> 403;
                    case NOT_FOUND -> 404;
                    case BAD_REQUEST, CONTEXT_WINDOW, CONTENT_POLICY -> 400;
                    case CONNECTION, CANCELLED -> 0;
                });
    }

    public static Outcome success() {
        return Outcome.success(200, TokenUsage.of(10, 10));
    }

    /** One request's plan and where it stands. */
    public final class Run {
        public final RoutePlan plan;
        private Step step;

        private Run(RoutePlan plan) {
            this.plan = plan;
            step = plan.start();
        }

        /** The next step is an attempt with this deployment. */
        public Run attempt(String id) {
            assertEquals(id, attempt());
            return this;
        }

        public String attempt() {
            return assertInstanceOf(Step.Attempt.class, step)
                    .attempt()
                    .deployment()
                    .id();
        }

        ActiveAttempt open() {
            return assertInstanceOf(Step.Attempt.class, step).attempt();
        }

        public Run ends(Outcome outcome) {
            assertInstanceOf(Step.Attempt.class, step);
            step = plan.after(outcome);
            return this;
        }

        public Run fails(FailureKind kind) {
            return ends(failure(kind));
        }

        public Run succeeds() {
            return ends(success());
        }

        /** The next step is a pause; lets it pass. */
        public Duration pause() {
            Duration length = Duration.ofNanos(
                    step instanceof Step.Wait wait
                            ? wait.nanos()
                            : assertInstanceOf(Step.Pause.class, step).nanos());
            time.advance(length);
            step = plan.resume();
            return length;
        }

        /** The next step is to wait in the line, and it has not been called yet. */
        public Run waits() {
            assertFalse(assertInstanceOf(Step.Wait.class, step).waiter().isWoken());
            return this;
        }

        /** It has been called; looks again. */
        public Run called() {
            assertTrue(assertInstanceOf(Step.Wait.class, step).waiter().isWoken());
            step = plan.resume();
            return this;
        }

        /** Whether it waits in the line, and has been called. */
        public boolean isCalled() {
            return assertInstanceOf(Step.Wait.class, step).waiter().isWoken();
        }

        public boolean isAttempt() {
            return step instanceof Step.Attempt;
        }

        boolean isOver() {
            return step instanceof Step.Return || step instanceof Step.Fail;
        }

        public Run returned() {
            assertInstanceOf(Step.Return.class, step);
            return this;
        }

        public <E extends RouterException> E failed(Class<E> type) {
            return assertInstanceOf(
                    type, assertInstanceOf(Step.Fail.class, step).exception());
        }
    }

    /** A clock that is set by hand and runs what is due. */
    public static final class ManualTime implements TimeSource {
        private record Task(long due, Runnable work) {}

        private final List<Task> tasks = new ArrayList<>();
        private long nanos = 1_000_000_000_000L;

        public void advance(Duration length) {
            long end = nanos + length.toNanos();
            while (true) {
                Task next = tasks.stream()
                        .filter(task -> task.due <= end)
                        .min(Comparator.comparingLong(Task::due))
                        .orElse(null);
                if (next == null) {
                    nanos = end;
                    return;
                }
                tasks.remove(next);
                nanos = Math.max(nanos, next.due);
                next.work.run();
            }
        }

        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public long wallMillis() {
            return nanos / 1_000_000;
        }

        @Override
        public void sleep(long length) {
            throw new AssertionError("a plan never sleeps");
        }

        @Override
        public void await(long length, BooleanSupplier condition) {
            throw new AssertionError("a plan never waits");
        }

        @Override
        public Timer schedule(Runnable task, long delayNanos) {
            Task scheduled = new Task(nanos + delayNanos, task);
            tasks.add(scheduled);
            return () -> tasks.remove(scheduled);
        }

        @Override
        public void close() {}
    }
}
