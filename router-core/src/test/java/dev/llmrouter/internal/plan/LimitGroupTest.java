package dev.llmrouter.internal.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.internal.limit.TokenCounts;
import dev.llmrouter.internal.state.RoutingTable;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Deployments that share one set of limits. */
class LimitGroupTest {
    private static final String ACCOUNT = "account";

    private static Limits shared(long rpm) {
        return Limits.builder().requestsPerMinute(rpm).group(ACCOUNT).build();
    }

    private static Deployment of(String id, Limits limits) {
        return Deployment.builder(id, "openai/x").id(id).limits(limits).build();
    }

    private static RoutingTable table(@Nullable RoutingTable before, Deployment... deployments) {
        Catalog.Builder catalog = Catalog.builder();
        Stream.of(deployments).forEach(catalog::deployment);
        RouterConfig config =
                new RouterConfig(catalog.build(), RouterSettings.builder().build());
        RoutingTable table = new RoutingTable(config, d -> null, before, 0);
        if (before != null) {
            table.takeOver(before, 0);
        }
        return table;
    }

    private static RoutingTable first(Deployment... deployments) {
        return table(null, deployments);
    }

    private static List<Long> used(RoutingTable table) {
        return table.states().stream()
                .map(state -> state.ledger().limiter().requestsUsed(0))
                .toList();
    }

    private static void spend(RoutingTable table, int index) {
        assertTrue(table.states().get(index).ledger().reserve(TokenCounts.NONE, 0));
    }

    @Test
    void deploymentsOfOneGroup_spendOneLimit() {
        PlanFixture group = new PlanFixture()
                .deployment("m", "a", d -> d.limits(shared(2)))
                .deployment("other", "b", d -> d.limits(shared(2)))
                .settings(s -> s.maxWait(Duration.ZERO));
        group.run("m", o -> {}).attempt("a").succeeds();
        group.run("other", o -> {}).attempt("b").succeeds();

        group.run("m", o -> {}).failed(NoDeploymentAvailableException.class);
    }

    @Test
    void load_isEachDeploymentsOwn() {
        RoutingTable table = first(of("a", shared(10)), of("b", shared(10)));

        spend(table, 0);

        assertEquals(1, table.states().get(0).ledger().callsInFlight());
        assertEquals(0, table.states().get(1).ledger().callsInFlight());
        assertEquals(List.of(1L, 1L), used(table));
    }

    @Test
    void reload_keepsWhatTheGroupHasSpent() {
        RoutingTable before = first(of("a", shared(10)));
        spend(before, 0);

        RoutingTable after = table(before, of("new", shared(10)), of("a", shared(10)));

        assertEquals(List.of(1L, 1L), used(after));
    }

    @Test
    void reload_withOtherLimitsKeepsWhatTheGroupHasSpent() {
        RoutingTable before = first(of("a", shared(1)));
        spend(before, 0);

        RoutingTable after = table(before, of("a", shared(2)));

        spend(after, 0);
        assertEquals(List.of(2L), used(after));
        assertFalse(after.states().get(0).ledger().reserve(TokenCounts.NONE, 0));
    }

    @Test
    void reload_intoAGroup_takesAlongWhatWasSpent() {
        Limits own = Limits.builder().requestsPerMinute(10).build();
        RoutingTable before = first(of("a", own), of("b", own));
        spend(before, 0);
        spend(before, 1);

        assertEquals(List.of(2L, 2L), used(table(before, of("a", shared(10)), of("b", shared(10)))));
    }

    @Test
    void reload_thatRenamesAGroup_takesAlongWhatItSpentOnce() {
        RoutingTable before = first(of("a", shared(10)), of("b", shared(10)));
        spend(before, 0);
        Limits renamed = Limits.builder().requestsPerMinute(10).group("renamed").build();

        assertEquals(List.of(1L, 1L), used(table(before, of("a", renamed), of("b", renamed))));
    }

    @Test
    void deploymentsWithoutAGroup_spendTheirOwn() {
        Limits own = Limits.builder().requestsPerMinute(10).build();
        RoutingTable table = first(of("a", own), of("b", own));

        spend(table, 0);

        assertEquals(List.of(1L, 0L), used(table));
    }
}
