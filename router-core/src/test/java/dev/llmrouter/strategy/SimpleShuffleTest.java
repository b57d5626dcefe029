package dev.llmrouter.strategy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SimpleShuffleTest {
    private final Picks picks = Picks.by(RoutingStrategy.simpleShuffle());

    @Test
    void weights_areShares() {
        picks.assertShares(
                new Rows(
                        Row.of("a").weight(1),
                        Row.of("b").weight(3),
                        Row.of("c").weight(6)),
                0.1,
                0.3,
                0.6);
    }

    @Test
    void missingWeight_isOne() {
        picks.assertShares(new Rows(Row.of("a"), Row.of("b").weight(3)), 0.25, 0.75);
    }

    @Test
    void weightOfTheLastCandidateOnly_counts() {
        picks.assertShares(new Rows(Row.of("a"), Row.of("b"), Row.of("c").weight(2)), 0.25, 0.25, 0.5);
    }

    @Test
    void weights_goBeforeRpmAndTpm() {
        picks.assertShares(
                new Rows(
                        Row.of("a").weight(1).rpm(1000).tpm(1000),
                        Row.of("b").weight(1).rpm(10).tpm(10)),
                0.5,
                0.5);
    }

    @Test
    void rpm_isTheShareIfNoDeploymentHasAWeight() {
        picks.assertShares(
                new Rows(
                        Row.of("a").rpm(6).tpm(1000),
                        Row.of("b").rpm(6),
                        Row.of("c").rpm(18)),
                0.2,
                0.2,
                0.6);
    }

    @Test
    void missingRpm_isTheMeanOfTheKnown() {
        picks.assertShares(new Rows(Row.of("a").rpm(10), Row.of("b").rpm(30), Row.of("c")), 1 / 6.0, 3 / 6.0, 2 / 6.0);
    }

    @Test
    void tpm_isTheShareIfNoDeploymentHasAWeightOrRpm() {
        picks.assertShares(new Rows(Row.of("a").tpm(10_000), Row.of("b").tpm(30_000)), 0.25, 0.75);
    }

    @Test
    void missingTpm_isTheMeanOfTheKnown() {
        picks.assertShares(new Rows(Row.of("a"), Row.of("b").tpm(30_000)), 0.5, 0.5);
    }

    @Test
    void nothingKnown_isUniform() {
        picks.assertShares(new Rows(Row.of("a"), Row.of("b"), Row.of("c"), Row.of("d")), 0.25, 0.25, 0.25, 0.25);
    }

    @Test
    void weightZero_isNeverPickedWhileAnotherIsAboveZero() {
        picks.assertShares(
                new Rows(
                        Row.of("a").weight(0),
                        Row.of("b").weight(0.001),
                        Row.of("c").weight(0)),
                0,
                1,
                0);
    }

    @Test
    void weightZero_leavesAllToOneWithoutAWeight() {
        picks.assertShares(new Rows(Row.of("a").weight(0), Row.of("b")), 0, 1);
    }

    @Test
    void allWeightsZero_isUniform() {
        picks.assertShares(new Rows(Row.of("a").weight(0), Row.of("b").weight(0)), 0.5, 0.5);
    }

    @Test
    void allRpmZero_isUniform() {
        picks.assertShares(new Rows(Row.of("a").rpm(0), Row.of("b").rpm(0), Row.of("c")), 1 / 3.0, 1 / 3.0, 1 / 3.0);
    }

    @Test
    void weightsTooGreatToAddUp_areStillShares() {
        picks.assertShares(
                new Rows(Row.of("a").weight(Double.MAX_VALUE), Row.of("b").weight(Double.MAX_VALUE)), 0.5, 0.5);
    }

    @Test
    void weightsTooSmallToHalve_areStillShares() {
        picks.assertShares(
                new Rows(Row.of("a").weight(Double.MIN_VALUE), Row.of("b").weight(0)), 1, 0);
    }

    @Test
    void rpmOfLongMaximum_doesNotOverflow() {
        picks.assertShares(new Rows(Row.of("a").rpm(Long.MAX_VALUE), Row.of("b").rpm(Long.MAX_VALUE)), 0.5, 0.5);
    }

    @Test
    void loneCandidate_isPickedWhateverItsWeight() {
        assertEquals(0, picks.one(new Rows(Row.of("a").weight(0))));
    }
}
