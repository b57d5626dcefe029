package dev.llmrouter.strategy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What {@code adaptive} prefers. */
class AdaptiveTest {
    private static final RoutingStrategy ADAPTIVE = RoutingStrategy.adaptive();
    private static final double SECOND = 1e9;

    private final RoutingContext context = new Picks.Asked(false, new SplittableRandom(1));

    /** As many tokens a second, seen often and just now. */
    private OutputSpeed speed(double tokensPerSecond) {
        OutputSpeed speed = OutputSpeed.UNKNOWN;
        for (int i = 0; i < 50; i++) {
            speed = speed.with(400, 400 / tokensPerSecond, context.nowNanos());
        }
        return speed;
    }

    @Test
    void candidatesThatAreAlike_areSharedEvenly() {
        Picks.by(ADAPTIVE).assertShares(new Rows(Row.of("a"), Row.of("b")), 0.5, 0.5);
    }

    @Test
    void fasterOne_isPreferred_evenWithMoreCalls() {
        Rows rows = new Rows(
                Row.of("slow").speed(speed(40)).calls(0),
                Row.of("fast").speed(speed(80)).calls(5));

        Picks.by(ADAPTIVE).assertShares(rows, 0, 1);
    }

    @Test
    void fasterOneWithManyMoreCalls_isNot() {
        Rows rows = new Rows(
                Row.of("slow").speed(speed(40)).calls(0),
                Row.of("fast").speed(speed(80)).calls(12));

        Picks.by(ADAPTIVE).assertShares(rows, 1, 0);
    }

    @Test
    void unknownOne_isTakenToBeAsFastAsTheGroup() {
        Rows rows = new Rows(
                Row.of("slow").speed(speed(40)),
                Row.of("new"),
                Row.of("fast").speed(speed(120)).calls(60));

        Picks.by(ADAPTIVE).assertShares(rows, 0, 1, 0);
    }

    @Test
    void silenceThatItsSpeedDoesNotExplain_isWorseThanAQueue() {
        Rows rows = new Rows(
                Row.of("silent").speed(speed(80)).calls(5).silent((long) (6 * SECOND)),
                Row.of("busy").speed(speed(80)).calls(30));

        Picks.by(ADAPTIVE).assertShares(rows, 0, 1);
    }

    @Test
    void silenceThatItsSpeedExplains_changesNothing() {
        Rows rows = new Rows(
                Row.of("a").speed(speed(80)).calls(5).silent((long) (2 * SECOND)),
                Row.of("b").speed(speed(80)).calls(5));

        Picks.by(ADAPTIVE).assertShares(rows, 0.5, 0.5);
    }

    @Test
    void failures_weighMoreThanAnyQueue() {
        Rows rows = new Rows(
                Row.of("fails").speed(speed(80)).failures(1, (long) SECOND),
                Row.of("busy").speed(speed(20)).calls(500));

        Picks.by(ADAPTIVE).assertShares(rows, 0, 1);
    }

    @Test
    void failedOne_isAskedAgainAfterFiveSeconds_byOneCallAtATime() {
        Rows idle = new Rows(
                Row.of("failed").speed(speed(80)).failures(1, (long) (6 * SECOND)),
                Row.of("busy").speed(speed(80)).calls(3));
        Rows asked = new Rows(
                Row.of("failed")
                        .speed(speed(80))
                        .failures(1, (long) (6 * SECOND))
                        .calls(1),
                Row.of("busy").speed(speed(80)).calls(3));

        Picks.by(ADAPTIVE).assertShares(idle, 1, 0);
        Picks.by(ADAPTIVE).assertShares(asked, 0, 1);
    }

    @Test
    void limitThatIsNearlyFull_isSpared() {
        Rows rows = new Rows(
                Row.of("full").speed(speed(80)).room(2),
                Row.of("roomy").speed(speed(80)).calls(1));

        Picks.by(ADAPTIVE).assertShares(rows, 0, 1);
    }

    @Test
    void explanation_hasThePartsOfTheScore() {
        Rows rows = new Rows(Row.of("a").speed(speed(80)).calls(5).silent((long) (6 * SECOND)), Row.of("new"));

        String known = ADAPTIVE.explain(rows, context, 0);
        assertTrue(known.contains("5 calls in flight at 80.0 tokens/s"), known);
        assertTrue(known.contains("for 6.0 s of silence"), known);
        assertTrue(ADAPTIVE.explain(rows, context, 1).contains("the group's"), "the speed is not its own");
    }

    @Test
    void speed_isForgottenTowardsItsOwnPast() {
        OutputSpeed slowNow = OutputSpeed.UNKNOWN;
        for (int i = 0; i < 200; i++) {
            slowNow = slowNow.with(400, 5, 0);
        }
        OutputSpeed after = slowNow.with(400, 1e6, 0);

        assertEquals(slowNow.recentSeconds() + 20, after.recentSeconds(), 1e-6, "at most four times its past");
        assertEquals(slowNow.usualSeconds() + 7.5, after.usualSeconds(), 1e-6, "at most one and a half times");
        assertEquals(Math.exp(-1), after.recentDecay((long) (10 * SECOND)), 0.005);
        assertEquals(Math.exp(-1), after.usualDecay((long) (300 * SECOND)), 0.005);
    }
}
