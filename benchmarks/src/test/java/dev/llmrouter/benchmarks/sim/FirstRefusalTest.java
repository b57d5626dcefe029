package dev.llmrouter.benchmarks.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FirstRefusalTest {
    private static final double EXACT = 1e-9;

    private final FirstRefusal first = new FirstRefusal(1000);

    private static long seconds(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    @Test
    void share_isTheFullestMinuteUpToThen() {
        first.admitted(300, seconds(0));
        first.admitted(400, seconds(59));
        first.admitted(100, seconds(60));
        first.refused(seconds(61));

        assertEquals(0.7, first.share(), EXACT);
        assertEquals(61, first.atSeconds(), EXACT);
    }

    @Test
    void whatComesLater_changesNothing() {
        first.admitted(300, seconds(1));
        first.refused(seconds(2));
        first.admitted(700, seconds(3));
        first.refused(seconds(4));

        assertEquals(0.3, first.share(), EXACT);
        assertEquals(2, first.atSeconds(), EXACT);
    }

    @Test
    void share_isAtMostOne() {
        first.admitted(1200, seconds(1));
        first.refused(seconds(2));

        assertEquals(1, first.share(), EXACT);
        assertTrue(first.happened());
    }

    @Test
    void withoutARefusal_everythingWasUsed() {
        first.admitted(10, seconds(1));

        assertFalse(first.happened());
        assertEquals(1, first.share(), EXACT);
        assertTrue(Double.isNaN(first.atSeconds()));
    }
}
