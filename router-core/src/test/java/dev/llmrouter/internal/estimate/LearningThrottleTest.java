package dev.llmrouter.internal.estimate;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LearningThrottleTest {
    private static final long MOMENT = 100_000;

    private static LearningThrottle ofAnOldHand(long now) {
        LearningThrottle lessons = new LearningThrottle();
        for (int i = 0; i < 128; i++) {
            assertTrue(lessons.isDue(now));
        }
        return lessons;
    }

    @Test
    void firstAnswers_teachHoweverCloseTheyCome() {
        assertFalse(ofAnOldHand(5).isDue(5));
    }

    @Test
    void laterAnswers_teachOnceInAMoment() {
        LearningThrottle lessons = ofAnOldHand(0);

        assertFalse(lessons.isDue(MOMENT - 1));
        assertTrue(lessons.isDue(MOMENT));
        assertFalse(lessons.isDue(MOMENT + 1));
        assertTrue(lessons.isDue(2 * MOMENT));
    }

    @Test
    void answerOfALateThread_teachesNothing() {
        assertFalse(ofAnOldHand(0).isDue(-1));
    }
}
