package dev.llmrouter.internal.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The part of a limit that a process learns from refusals alone. */
class RefusalShareTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static final long START = 1_000 * SECOND;

    private final RefusalShare share = new RefusalShare();

    @Test
    void refusalWithMuchLeft_takesAPart() {
        assertTrue(share.refused(0.5, 0));

        assertEquals(0.85, share.share(), 1e-9);
    }

    @Test
    void refusalWithLittleLeft_saysNothing() {
        assertFalse(share.refused(0.05, 0));

        assertEquals(1, share.share());
    }

    @Test
    void refusalsOfOneMoment_countOnce() {
        assertTrue(share.refused(0.5, 0));
        assertFalse(share.refused(0.5, SECOND / 2));
        assertTrue(share.refused(0.5, 2 * SECOND));
    }

    @Test
    void share_growsOnlyWhileNoneIsRefused() {
        share.refused(0.5, 0);
        share.refused(0.01, 15 * SECOND);

        assertFalse(share.admitted(30 * SECOND));
        assertTrue(share.admitted(40 * SECOND));
        assertEquals(0.854, share.share(), 1e-9);
    }

    @Test
    void share_isWholeAgain_someTimeAfterTheLastRefusal() {
        for (int i = 0; i < 100; i++) {
            share.refused(1, 2L * i * SECOND);
        }
        assertEquals(0.01, share.share(), 1e-9);

        long seconds = 200;
        while (share.share() < 1) {
            share.admitted(seconds * SECOND);
            seconds++;
        }

        assertTrue(seconds < 1200, seconds + " s");
    }

    // Its times, on a clock that counts from anywhere

    @Test
    void refusalWithAnEighthLeft_isTheFirstThatSaysSomething() {
        assertFalse(share.refused(0.12, START));
        assertTrue(share.refused(0.125, START));
    }

    @Test
    void refusalsOfASecond_countOnce() {
        assertTrue(share.refused(0.5, START));
        assertFalse(share.refused(0.5, START + SECOND - 1));
        assertTrue(share.refused(0.5, START + SECOND));
    }

    @Test
    void share_growsAfterTwentyQuietSeconds_andThenEveryTen() {
        share.refused(0.5, START);

        assertFalse(share.admitted(START + 20 * SECOND - 1));
        assertTrue(share.admitted(START + 20 * SECOND));
        assertFalse(share.admitted(START + 30 * SECOND - 1));
        assertTrue(share.admitted(START + 30 * SECOND));
    }

    @Test
    void share_growsFiveTimesAsFast_afterThreeQuietMinutes() {
        share.refused(0.5, START);
        assertTrue(share.admitted(START + 180 * SECOND - 1));
        assertEquals(0.854, share.share(), 1e-9);

        assertTrue(share.admitted(START + 190 * SECOND));

        assertEquals(0.874, share.share(), 1e-9);
    }

    @Test
    void shareOfAHundredth_getsNoSmaller() {
        for (int i = 0; i < 100; i++) {
            share.refused(1, START + 2L * i * SECOND);
        }

        assertFalse(share.refused(1, START + 300 * SECOND));
    }

    @Test
    void wholeShare_doesNotGrow() {
        assertFalse(share.admitted(START + 300 * SECOND));

        share.refused(0.5, START);
        share.forget();

        assertEquals(1, share.share());
        assertFalse(share.admitted(START + 300 * SECOND));
    }
}
