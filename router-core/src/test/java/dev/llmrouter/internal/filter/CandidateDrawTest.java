package dev.llmrouter.internal.filter;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.internal.plan.PlanFixture;
import dev.llmrouter.internal.queue.ResourceQueue;
import dev.llmrouter.internal.queue.WaitQueue;
import dev.llmrouter.internal.select.GroupStage;
import dev.llmrouter.internal.select.Selection;
import dev.llmrouter.internal.state.CandidateSampler;
import dev.llmrouter.internal.state.DeploymentState;
import dev.llmrouter.strategy.Candidates;
import dev.llmrouter.strategy.RoutingContext;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.strategy.Sampling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Draws from a large group, and a stage that goes on after a reload. */
class CandidateDrawTest extends FilterCase {
    // Draws

    /** Wants to see two of a large group. */
    private static final class Two implements RoutingStrategy {
        @Override
        public int select(Candidates candidates, RoutingContext context) {
            return 0;
        }

        @Override
        public Sampling sampling(List<Deployment> deployments) {
            return Sampling.of(2);
        }
    }

    private Look large() {
        settings.strategy(new Two());
        for (int i = 0; i < 70; i++) {
            with(deployment("d" + i));
        }
        return chat();
    }

    @Test
    void draw_givesAsManyDifferentOnesAsAreEnough() {
        Look look = large();
        CandidateSampler draw = drawOf(look);
        Random random = new Random(1);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 400; i++) {
            Selection drawn = look.finder().draw(draw, List.of(), null, random, 0);
            Set<String> ids = look.ids(requireNonNull(drawn).untried());
            assertEquals(2, drawn.untried().size());
            assertEquals(2, ids.size());
            seen.addAll(ids);
        }
        assertEquals(70, seen.size());
    }

    private static CandidateSampler drawOf(Look look) {
        return requireNonNull(look.route.group().draw());
    }

    @Test
    void draw_givesNeitherTriedOnes_norThoseThatMayNotServe_norThoseWhereOthersWait() {
        Look look = large();
        CandidateSampler draw = drawOf(look);
        List<DeploymentState> all = look.route.members();
        List<DeploymentState> tried = all.subList(0, 20);
        WaitQueue line = new WaitQueue();
        WaitQueue.Waiter first = line.ticket(0, 1, 0);
        List<ResourceQueue> lists = new ArrayList<>();
        all.subList(20, 40).forEach(member -> lists.add(member.health().waiting()));
        line.join(first, "m", 1);
        line.waitAt(first, lists);
        all.subList(40, 60).forEach(member -> member.health().coolUntil(FailureKind.TIMEOUT, SECOND, 0));
        WaitQueue.Waiter second = line.ticket(0, 1, 0);
        Random random = new Random(1);
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < 200; i++) {
            Selection drawn = look.finder().draw(draw, tried, second, random, 0);
            seen.addAll(drawn == null ? Set.of() : look.ids(drawn.untried()));
        }

        assertEquals(look.ids(all.subList(60, 70)), seen);
    }

    @Test
    void drawThatFindsNobody_isNone() {
        Look look = large();
        look.route.members().forEach(member -> member.health().coolUntil(FailureKind.TIMEOUT, SECOND, 0));

        assertNull(look.finder().draw(drawOf(look), List.of(), null, new Random(1), 0));
    }

    @Test
    void draw_isForWholeGroups() {
        Look group = large();
        Look one = new Look("d3", Endpoint.CHAT_COMPLETIONS);

        assertNotNull(new GroupStage(group.route, Map.of(), group.filter).draw());
        assertNull(new GroupStage(one.route, Map.of(), one.filter).draw());
    }

    // A stage that goes on in the table of a reload

    @Test
    void reload_keepsWhatWasTriedAndWhichTiersWereLeft() {
        with(deployment("a").order(1))
                .with(deployment("b").order(2))
                .with(deployment("c").order(3));
        Look before = chat();
        GroupStage stage = new GroupStage(before.route, Map.of(), before.filter);
        stage.failed(before.state("a"), PlanFixture.failure(FailureKind.SERVER_ERROR), "its transport threw");
        assertTrue(stage.enterNextTier());
        stage.failed(before.state("b"), PlanFixture.failure(FailureKind.TIMEOUT), null);
        stage.retrying();
        stage.waited(7);
        Look after = chat();

        GroupStage next = stage.reloaded(after.route, after.filter);

        assertEquals(Set.of("b", "c"), after.ids(next.members()));
        assertEquals(List.of(after.state("a"), after.state("b")), next.tried());
        assertEquals(1, next.retries());
        assertEquals(7, next.waitedNanos());
        assertNull(next.blamed());
        assertTrue(next.enterNextTier());
        assertEquals(Set.of("c"), after.ids(next.members()));
    }

    @Test
    void reload_beforeAnyTierWasLeft_bringsAllMembers() {
        Look before = with(deployment("a").order(1)).chat();
        GroupStage stage = new GroupStage(before.route, Map.of(), before.filter);
        stage.failed(null, PlanFixture.failure(FailureKind.SERVER_ERROR), "its transport threw");
        Look after = with(deployment("b").order(2)).chat();

        GroupStage next = stage.reloaded(after.route, after.filter);

        assertEquals(Set.of("a", "b"), after.ids(next.members()));
        assertEquals(List.of(), next.tried());
        assertEquals("its transport threw", next.blamed());
        assertEquals(Duration.ZERO, Duration.ofNanos(next.waitedNanos()));
    }
}
