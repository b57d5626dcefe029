package dev.llmrouter.internal.plan;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.error.AttemptsExhaustedException;
import dev.llmrouter.policy.CooldownPolicy;
import dev.llmrouter.policy.Fallbacks;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the groups, their tiers, states and fallbacks: a plan ends, within the attempts and pauses that its settings allow. */
class RoutePlanEndsTest {
    private static final FailureKind[] KINDS = FailureKind.values();
    private static final List<String> GROUPS = List.of("m", "n", "o", "p");
    private static final int RETRIES = 2;
    private static final int MOST_MEMBERS = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Test
    void plan_overRandomGroups_ends() {
        for (long seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            PlanFixture world = world(random);
            for (int i = 0; i < 6; i++) {
                end(world, GROUPS.get(random.nextInt(GROUPS.size())), random, seed);
                world.time.advance(Duration.ofMillis(random.nextInt(4_000)));
            }
        }
    }

    private static void end(PlanFixture world, String model, Random random, long seed) {
        PlanFixture.Run run = world.run(model, o -> {});
        long start = world.time.nanos();
        int attempts = 0;
        int steps = 0;
        while (!run.isOver()) {
            steps++;
            if (run.isAttempt()) {
                attempts++;
                world.time.advance(Duration.ofMillis(random.nextInt(300)));
                FailureKind kind = KINDS[random.nextInt(KINDS.length)];
                run.ends(
                        random.nextInt(6) == 0
                                ? PlanFixture.success()
                                : PlanFixture.failure(kind)
                                        .withRetryAfter(random.nextInt(3) == 0 ? Duration.ofSeconds(2) : null));
            } else {
                run.pause();
            }
            assertTrue(steps <= 200, "seed " + seed + " goes on after " + attempts + " attempts");
        }
        // In each group, and in each of its tiers, the retries and the first attempt.
        assertTrue(attempts <= GROUPS.size() * MOST_MEMBERS * (1 + RETRIES), "seed " + seed + ": " + attempts);
        assertTrue(world.time.nanos() - start <= TIMEOUT.toNanos() + 300_000_000L, "seed " + seed);
    }

    private static PlanFixture world(Random random) {
        PlanFixture world = new PlanFixture();
        for (String group : GROUPS) {
            int members = 1 + random.nextInt(MOST_MEMBERS);
            for (int i = 0; i < members; i++) {
                world.deployment(group, group + i, member(random));
            }
        }
        Map<String, List<FallbackTarget>> targets = new HashMap<>();
        for (String group : GROUPS) {
            if (random.nextBoolean()) {
                targets.put(
                        group,
                        List.of(
                                FallbackTarget.of(GROUPS.get(random.nextInt(GROUPS.size()))),
                                FallbackTarget.of(GROUPS.get(random.nextInt(GROUPS.size())))));
            }
        }
        boolean cooldowns = random.nextInt(4) > 0;
        return world.settings(s -> s.timeout(TIMEOUT)
                .maxWait(Duration.ofMillis(random.nextInt(2_000)))
                .cooldowns(CooldownPolicy.builder().disabled(!cooldowns).build())
                .fallbacks(Fallbacks.builder().generic(targets).build()));
    }

    private static UnaryOperator<Deployment.Builder> member(Random random) {
        int order = random.nextInt(4);
        int rpm = random.nextInt(4);
        boolean small = random.nextInt(5) == 0;
        return d -> {
            if (order > 0) {
                d.order(order);
            }
            if (rpm == 0) {
                d.limits(Limits.builder()
                        .requestsPerMinute(1 + random.nextInt(2))
                        .build());
            }
            return small ? d.info(Map.of("max_input_tokens", 5)) : d;
        };
    }

    /** A later tier that has nobody to offer is left once, not entered again for ever. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void laterTierWithoutAnybody_isLeftForTheFallback(boolean fallback) {
        PlanFixture world = new PlanFixture()
                .deployment("m", "a", d -> d.order(1))
                .deployment("m", "b", d -> d.order(2))
                .deployment("n", "n1", d -> d)
                .settings(s -> s.maxWait(Duration.ZERO)
                        .numRetries(0)
                        .fallbacks(
                                fallback
                                        ? Fallbacks.builder()
                                                .generic(Map.of("m", List.of(FallbackTarget.of("n"))))
                                                .build()
                                        : Fallbacks.none()));
        world.attempts("b", 1, PlanFixture.failure(FailureKind.RATE_LIMITED).withRetryAfter(Duration.ofSeconds(30)));

        PlanFixture.Run run = world.run().attempt("a").fails(FailureKind.SERVER_ERROR);

        if (fallback) {
            run.attempt("n1");
        } else {
            run.failed(AttemptsExhaustedException.class);
        }
    }
}
