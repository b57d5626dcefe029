package dev.llmrouter.internal.queue;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Budget;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.event.CooldownStarted;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.event.RequestPaused;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.internal.engine.Engine;
import dev.llmrouter.internal.estimate.TokenDemand;
import dev.llmrouter.internal.filter.CandidateFilterChain;
import dev.llmrouter.internal.plan.PlanFixture;
import dev.llmrouter.internal.plan.PlanFixture.ManualTime;
import dev.llmrouter.internal.plan.RoutePlan;
import dev.llmrouter.internal.plan.Step;
import dev.llmrouter.internal.request.MockOptions;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.select.CandidateFinder;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.internal.state.RoutingTable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real plans over real limits, in random order: requests arrive, check, wait, are woken, end, fail and are
 * cancelled, also in the midst of each other's decisions, while limits are shared and changed. No request is
 * woken twice for one event, and every request ends.
 */
class WaitQueuePropertyTest {
    private static final int REQUESTS = 60;
    private static final int RUNS = 150;
    private static final Outcome SERVED = Outcome.success(200, TokenUsage.of(1, 0));

    private static final class World implements RouterListener {
        private final SplittableRandom chance;
        private final ManualTime time = new ManualTime();
        private final List<Run> runs = new ArrayList<>();
        private final Engine engine;
        private int version;
        private int inside;
        private int paused;
        /** The effect of reloads and cooldowns on all waiting requests. */
        private int allowedMore;

        World(long seed) {
            chance = new SplittableRandom(seed);
            RoutingTable table = new RoutingTable(config(), d -> null, null, time.nanos());
            engine = new Engine(table, time, chance, this, d -> null);
        }

        private RouterConfig config() {
            Catalog.Builder catalog = Catalog.builder();
            boolean shares = version % 2 == 0;
            for (int i = 0; i < 4; i++) {
                String id = List.of("a", "b", "c", "d").get(i);
                Limits limits = limits(shares && i > 0 ? "account" : "");
                catalog.deployment(Deployment.builder(i < 2 ? "m" : "n", "openai/x")
                        .id(id)
                        .tags(List.of(id, "all"))
                        .pricing(Pricing.of(1, 0))
                        .limits(limits)
                        .build());
            }
            return new RouterConfig(
                    catalog.build(),
                    RouterSettings.builder()
                            .strategy((candidates, context) -> {
                                anything();
                                return chance.nextInt(candidates.size());
                            })
                            .tagFiltering(true)
                            .providerBudget("openai", Budget.of(1_000_000, Duration.ofDays(1)))
                            .tagBudget("b", Budget.of(100 + version, Duration.ofDays(1)))
                            .tagBudget("c", Budget.of(100 + version, Duration.ofDays(1)))
                            .maxWait(Duration.ofHours(1))
                            .timeout(Duration.ofHours(2))
                            .numRetries(0)
                            .build());
        }

        /** Equal limits for a version, so that deployments of one account can share them. */
        private Limits limits(String account) {
            Limits.Builder limits = Limits.builder();
            if (version % 3 != 1) {
                limits.maxParallelRequests(1 + version % 3);
            }
            if (version % 3 != 0) {
                limits.requestsPerMinute(120).window(Duration.ofSeconds(1));
            }
            return account.isEmpty() ? limits.build() : limits.group(account).build();
        }

        void begin() {
            int number = runs.size();
            RequestOptions.Builder options = RequestOptions.builder()
                    .priority(chance.nextInt(7) - 3)
                    .timeouts(Timeouts.builder().call(Duration.ofHours(2)).build());
            String model = List.of("m", "n", "m", "a", "c").get(chance.nextInt(5));
            String tag = model.length() == 1 && "ac".contains(model)
                    ? model
                    : List.of("all", "all", "m".equals(model) ? "b" : "c").get(chance.nextInt(3));
            options.tags(List.of(tag));
            RequestInfo info = RequestInfo.builder(number, model)
                    .endpoint(Endpoint.CHAT_COMPLETIONS.path())
                    .build();
            RequestProfile profile =
                    new RequestProfile(info, null, new TokenDemand(40, -1, 0, null), options.build(), MockOptions.NONE);
            Run run = new Run(new RoutePlan(engine, profile));
            runs.add(run);
            run.next(run.plan.start());
        }

        /** One request acts, perhaps while another decides. */
        void anything() {
            if (inside >= 2 || runs.isEmpty()) {
                return;
            }
            inside++;
            int what = chance.nextInt(20);
            Run run = runs.get(chance.nextInt(runs.size()));
            if (what < 4 && runs.size() < REQUESTS) {
                begin();
            } else if (what == 4 && chance.nextInt(4) == 0) {
                reload();
            } else if (what == 5 && chance.nextInt(4) == 0) {
                run.giveUp();
            } else if (what < 12) {
                run.end(chance.nextInt(8) == 0 ? PlanFixture.failure(FailureKind.BAD_REQUEST) : SERVED);
            } else {
                run.look();
            }
            inside--;
        }

        private void reload() {
            version = chance.nextInt(6);
            allowedMore += (int) runs.stream().filter(Run::waits).count();
            engine.reload(config());
        }

        void play() {
            begin();
            while (runs.size() < REQUESTS || runs.stream().anyMatch(run -> !run.isOver())) {
                if (runs.size() < REQUESTS && chance.nextInt(4) > 0) {
                    begin();
                }
                anything();
                if (chance.nextInt(4) == 0) {
                    settle();
                }
            }
        }

        /**
         * All woken requests check; then no request waits although there is room, and time advances or a call
         * ends.
         */
        private void settle() {
            while (runs.stream().anyMatch(Run::isRunnable)) {
                runs.stream().filter(Run::isRunnable).findFirst().orElseThrow().look();
            }
            runs.stream().filter(Run::waits).forEach(this::assertNothingIsThere);
            Optional<Run> calls = runs.stream().filter(Run::calls).findFirst();
            if (calls.isPresent() && chance.nextBoolean()) {
                calls.get().end(SERVED);
            } else if (calls.isPresent() || runs.stream().anyMatch(Run::waits)) {
                long due = runs.stream()
                        .filter(Run::waits)
                        .mapToLong(run -> run.due - time.nanos())
                        .min()
                        .orElse(0);
                if (due < Duration.ofMinutes(1).toNanos() || calls.isEmpty()) {
                    assertTrue(due < Duration.ofMinutes(10).toNanos(), "all wait, and nothing will wake them");
                    time.advance(Duration.ofNanos(Math.max(0, due)));
                }
            }
        }

        private void assertNothingIsThere(Run run) {
            RoutingTable.Route route =
                    engine.table().route(run.plan.request().model()).orElseThrow();
            CandidateFilterChain filter =
                    new CandidateFilterChain(engine.table().settings(), run.plan.request(), route);
            List<DeploymentState> found = new CandidateFinder(route, filter)
                    .select(route.members(), List.of(), requireNonNull(run.wait).waiter(), time.nanos())
                    .untried();
            assertEquals(0, found.size(), () -> "waits beside room: " + run.plan.request());
        }

        @Override
        public void cooldownStarted(CooldownStarted event) {
            allowedMore += (int) runs.stream().filter(Run::waits).count();
        }

        @Override
        public void paused(RequestPaused event) {
            paused++;
            anything();
        }

        /** A request and its state. */
        private final class Run {
            private final RoutePlan plan;
            private boolean deciding = true;
            private boolean calling;
            private boolean over;
            private Step.@Nullable Wait wait;
            private long due;
            private @Nullable Step last;

            Run(RoutePlan plan) {
                this.plan = plan;
            }

            void next(Step step) {
                deciding = false;
                last = step;
                wait = step instanceof Step.Wait waits ? waits : null;
                due = wait == null ? 0 : time.nanos() + wait.nanos();
                calling = step instanceof Step.Attempt;
                over = step instanceof Step.Return || step instanceof Step.Fail;
                assertTrue(wait != null || calling || over, () -> "unexpected: " + step);
            }

            boolean isOver() {
                return over;
            }

            boolean waits() {
                return !deciding && wait != null;
            }

            boolean calls() {
                return !deciding && calling;
            }

            boolean isRunnable() {
                return !deciding && wait != null && (wait.waiter().isWoken() || due - time.nanos() <= 0);
            }

            void look() {
                if (isRunnable()) {
                    deciding = true;
                    next(plan.resume());
                }
            }

            void end(Outcome outcome) {
                if (calls()) {
                    deciding = true;
                    next(plan.after(outcome));
                }
            }

            void giveUp() {
                if (waits()) {
                    deciding = true;
                    next(plan.cancel());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000, 2_000, 3_000})
    void requests_areServedInWhateverOrderThingsHappen(long firstSeed) {
        for (long seed = firstSeed; seed < firstSeed + RUNS; seed++) {
            World world = new World(seed);
            try {
                world.play();
                for (World.Run run : world.runs) {
                    boolean expected = run.last instanceof Step.Return
                            || (run.last instanceof Step.Fail fail
                                    && !(fail.exception() instanceof NoDeploymentAvailableException));
                    assertTrue(expected, () -> "not served: " + run.last);
                }
                int allowed = 3 * world.runs.size() + world.allowedMore;
                assertTrue(world.paused <= allowed, () -> world.paused + " waits, of " + allowed);
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
