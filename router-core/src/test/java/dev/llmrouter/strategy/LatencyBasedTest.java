package dev.llmrouter.strategy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencyBasedTest {
    private final Picks picks = Picks.by(RoutingStrategy.latencyBased(0));
    private final Picks streams = Picks.ofStreamBy(RoutingStrategy.latencyBased(0));

    @Test
    void fastest_isPicked() {
        assertEquals(
                1,
                picks.one(new Rows(
                        Row.of("a").latency(30),
                        Row.of("b").latency(10),
                        Row.of("c").latency(20))));
    }

    @Test
    void equallyFast_arePickedAtRandom() {
        picks.assertShares(
                new Rows(
                        Row.of("a").latency(10),
                        Row.of("b").latency(11),
                        Row.of("c").latency(10)),
                0.5,
                0,
                0.5);
    }

    @Test
    void nearlyAsFast_isEqualWithinTheBuffer() {
        Picks.by(RoutingStrategy.latencyBased(0.5))
                .assertShares(
                        new Rows(
                                Row.of("a").latency(10),
                                Row.of("b").latency(15),
                                Row.of("c").latency(15.1)),
                        0.5,
                        0.5,
                        0);
    }

    @Test
    void lowestOfZero_leavesNothingForTheBuffer() {
        Picks.by(RoutingStrategy.latencyBased(0.5))
                .assertShares(new Rows(Row.of("a").latency(0), Row.of("b").latency(1)), 1, 0);
    }

    @Test
    void unmeasuredAndIdle_isTriedFirst() {
        assertEquals(1, picks.one(new Rows(Row.of("a").latency(1), Row.of("b"))));
    }

    @Test
    void severalUnmeasuredAndIdle_areTriedAtRandom() {
        picks.assertShares(new Rows(Row.of("a"), Row.of("b").latency(1), Row.of("c")), 0.5, 0, 0.5);
    }

    @Test
    void unmeasuredWithACallInFlight_countsAsAverage() {
        picks.assertShares(
                new Rows(
                        Row.of("a").latency(10),
                        Row.of("b").calls(1),
                        Row.of("c").latency(30)),
                1,
                0,
                0);
        Picks.by(RoutingStrategy.latencyBased(1))
                .assertShares(
                        new Rows(
                                Row.of("a").latency(10),
                                Row.of("b").calls(1),
                                Row.of("c").latency(30)),
                        0.5,
                        0.5,
                        0);
    }

    @Test
    void nothingMeasuredAndAllBusy_isUniform() {
        picks.assertShares(new Rows(Row.of("a").calls(1), Row.of("b").calls(9)), 0.5, 0.5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -5})
    void latencyThatIsNoTime_isUnmeasured(double latency) {
        assertEquals(1, picks.one(new Rows(Row.of("a").latency(10), Row.of("b").latency(latency))));
        assertEquals(
                0,
                picks.one(new Rows(
                        Row.of("a").latency(10),
                        Row.of("b").latency(latency).calls(1),
                        Row.of("c").latency(40))));
    }

    @Test
    void streamedRequest_looksAtTheFirstEvent() {
        Rows rows = new Rows(
                Row.of("a").latency(10).firstEvent(900), Row.of("b").latency(20).firstEvent(300));
        assertEquals(1, streams.one(rows));
        assertEquals(0, picks.one(rows));
    }

    @Test
    void streamedRequest_usesLatencyIfNoDeploymentHasAFirstEvent() {
        assertEquals(
                1, streams.one(new Rows(Row.of("a").latency(20), Row.of("b").latency(10))));
    }

    @Test
    void streamedRequest_doesNotCompareAFirstEventWithATimePerToken() {
        Rows rows = new Rows(
                Row.of("a").latency(20).firstEvent(300), Row.of("b").latency(10).calls(1));
        streams.assertShares(rows, 0.5, 0.5);
    }

    @Test
    void latenciesThatRiseDuringTheSelection_leaveTheFastestFound() {
        Rows rising = new Rows(Row.of("a").latency(1), Row.of("b").latency(2)) {
            private double passed;

            @Override
            public double latencyNanos(int index) {
                return super.latencyNanos(index) + passed++;
            }
        };
        assertEquals(0, picks.one(rising));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void buffer_belowZeroOrNotFinite_isRefused(double buffer) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> RoutingStrategy.latencyBased(buffer));
        assertTrue(String.valueOf(refused.getMessage()).contains("lowest_latency_buffer"));
    }
}
