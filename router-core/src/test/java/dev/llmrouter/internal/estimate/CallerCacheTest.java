package dev.llmrouter.internal.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.internal.plan.PlanFixture;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class CallerCacheTest {
    private final PlanFixture.ManualTime time = new PlanFixture.ManualTime();
    private final CallerCache callers = new CallerCache(time);

    @Test
    void caller_isTheSameUnderItsName() {
        assertSame(callers.named("anna"), callers.of("anna"));
    }

    @Test
    void noName_isNobody() {
        assertNull(callers.of(null));
        assertEquals(0, callers.count());
    }

    @Test
    void callers_areBounded() {
        for (int i = 0; i < 2 * CallerCache.MOST; i++) {
            callers.named("caller " + i);
        }

        assertTrue(callers.count() <= CallerCache.MOST, () -> callers.count() + " callers");
    }

    @Test
    void callerThatStaysAway_isForgotten() {
        CallerEstimates before = callers.named("anna");
        time.advance(CallerCache.LIFE.minusSeconds(1));
        assertSame(before, callers.named("anna"));

        time.advance(CallerCache.LIFE);

        assertNotSame(before, callers.named("anna"));
    }

    @Test
    void modelsOfACaller_areBounded() {
        CallerEstimates caller = callers.named("anna");
        for (int i = 0; i < 2 * CallerEstimates.MOST_MODELS; i++) {
            caller.learn("model " + i, 10);
        }

        assertEquals(CallerEstimates.MOST_MODELS, caller.models());
    }

    @Test
    void caller_isKnownAfterSomeAnswers() {
        CallerEstimates caller = callers.named("anna");
        caller.learn("x", 10);
        caller.learn("x", 20);
        assertNull(caller.known("x"));

        caller.learn("x", 30);

        assertEquals(20, Objects.requireNonNull(caller.known("x")).expected());
        assertNull(caller.known("y"));
    }
}
