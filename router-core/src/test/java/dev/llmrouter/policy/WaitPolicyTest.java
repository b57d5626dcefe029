package dev.llmrouter.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaitPolicyTest {
    @Test
    void standard_waitsTenSeconds() {
        assertEquals(Duration.ofSeconds(10), WaitPolicy.standard().maxWait());
    }

    @Test
    void zero_isAllowed() {
        assertEquals(Duration.ZERO, new WaitPolicy(Duration.ZERO, 1).maxWait());
        assertEquals(0, new WaitPolicy(Duration.ZERO, 0).maxWaiting());
    }

    @Test
    void negativeWait_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> new WaitPolicy(Duration.ofNanos(-1), 1));
    }
}
