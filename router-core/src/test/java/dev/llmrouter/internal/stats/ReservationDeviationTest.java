package dev.llmrouter.internal.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReservationDeviationTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final ReservationDeviation error = new ReservationDeviation();

    @Test
    void nothingKnown_isNoError() {
        assertEquals(0, error.expected(10));
        assertEquals(0, error.deviation(10));
    }

    @Test
    void callsInFlight_eachTakeTheMeanMore() {
        error.learn(100, SECOND);
        error.learn(300, SECOND);

        assertEquals(2_000, error.expected(10), 1e-6);
        assertEquals(0, error.expected(0));
    }

    @Test
    void reservationsThatAreHigh_areExpectedToGiveBack() {
        error.learn(-50, SECOND);

        assertEquals(-500, error.expected(10), 1e-6);
        assertEquals(0, error.deviation(10), 1e-3);
    }

    /** Of a call of 9 s and one of 1 s, nine moments of ten see the first. */
    @Test
    void longCalls_countByTheirLength() {
        error.learn(1_000, 9 * SECOND);
        error.learn(0, SECOND);

        assertEquals(900, error.expected(1), 1e-6);
    }

    @Test
    void callsThatOutlastTheWindow_countForTheWindow() {
        error.countedFor(SECOND);
        error.learn(1_000, 10 * SECOND);

        assertEquals(100, error.expected(1), 1e-6);
    }

    @Test
    void deviation_growsWithTheRootOfTheCallsAndABitMore() {
        Random random = new Random(3);
        for (int i = 0; i < 5_000; i++) {
            error.learn(Math.round(100 * random.nextGaussian()), SECOND);
        }

        assertEquals(100, error.deviation(1), 25);
        assertEquals(2 * error.deviation(1), error.deviation(4), 0.05 * error.deviation(4));
        assertTrue(error.deviation(100) > 10 * error.deviation(1));
    }

    @Test
    void change_showsWithinSomeDozensOfCalls() {
        for (int i = 0; i < 1_000; i++) {
            error.learn(0, SECOND);
        }
        for (int i = 0; i < 200; i++) {
            error.learn(100, SECOND);
        }

        assertEquals(100, error.expected(1), 5);
    }
}
