package dev.llmrouter.strategy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LowestTest {
    private final Picks leastBusy = Picks.by(RoutingStrategy.leastBusy());
    private final Picks usageBased = Picks.by(RoutingStrategy.usageBased());
    private final Picks costBased = Picks.by(RoutingStrategy.costBased());

    @Test
    void leastBusy_takesTheFewestCallsInFlight() {
        assertEquals(
                1,
                leastBusy.one(new Rows(
                        Row.of("a").calls(3), Row.of("b").calls(1), Row.of("c").calls(2))));
    }

    @Test
    void leastBusy_breaksTiesAtRandom() {
        leastBusy.assertShares(
                new Rows(
                        Row.of("a").calls(1),
                        Row.of("b").calls(5),
                        Row.of("c").calls(1),
                        Row.of("d").calls(1)),
                1 / 3.0,
                0,
                1 / 3.0,
                1 / 3.0);
    }

    @Test
    void leastBusy_withNothingInFlight_isUniform() {
        leastBusy.assertShares(new Rows(Row.of("a"), Row.of("b")), 0.5, 0.5);
    }

    @Test
    void usageBased_takesTheFewestTokensUsed() {
        assertEquals(
                2,
                usageBased.one(new Rows(
                        Row.of("a").used(900, 1),
                        Row.of("b").used(500, 1),
                        Row.of("c").used(100, 9))));
    }

    @Test
    void usageBased_looksAtTokensNotAtTheShareOfALimit() {
        assertEquals(
                0,
                usageBased.one(new Rows(
                        Row.of("a").tpm(1_000).used(900, 0),
                        Row.of("b").tpm(1_000_000).used(901, 0))));
    }

    @Test
    void usageBased_withEqualTokens_takesTheFewestRequests() {
        assertEquals(
                1,
                usageBased.one(new Rows(
                        Row.of("a").used(0, 7),
                        Row.of("b").used(0, 3),
                        Row.of("c").used(1, 0))));
    }

    @Test
    void usageBased_breaksTiesAtRandom() {
        usageBased.assertShares(
                new Rows(
                        Row.of("a").used(10, 2),
                        Row.of("b").used(10, 2),
                        Row.of("c").used(10, 3)),
                0.5,
                0.5,
                0);
    }

    @Test
    void costBased_takesTheLowestSumOfPrices() {
        assertEquals(
                1,
                costBased.one(new Rows(
                        Row.of("a").price(1e-6, 8e-6),
                        Row.of("b").price(3e-6, 4e-6),
                        Row.of("c").price(5e-6, 5e-6))));
    }

    @Test
    void costBased_takesAPriceOfZeroForThePriceItIs() {
        assertEquals(
                1,
                costBased.one(new Rows(Row.of("a").price(1e-9, 0), Row.of("b").price(0, 0))));
    }

    @Test
    void costBased_takesAnUnknownPriceForTheDearest() {
        assertEquals(1, costBased.one(new Rows(Row.of("a"), Row.of("b").price(10, 10))));
    }

    @Test
    void costBased_breaksTiesAtRandom() {
        costBased.assertShares(
                new Rows(Row.of("a").price(2e-6, 1e-6), Row.of("b"), Row.of("c").price(1e-6, 2e-6)), 0.5, 0, 0.5);
    }

    @Test
    void costBased_withNoPriceKnown_isUniform() {
        costBased.assertShares(new Rows(Row.of("a"), Row.of("b")), 0.5, 0.5);
    }
}
