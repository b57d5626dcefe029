package dev.llmrouter.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MockWindowTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @Test
    void limit_isInclusive() {
        MockWindow limits = new MockWindow(2, Long.MAX_VALUE, 60 * SECOND);

        assertTrue(limits.admit(1, 0).admitted());
        assertTrue(limits.admit(1, 1).admitted());
        assertFalse(limits.admit(1, 2).admitted());
    }

    @Test
    void room_returnsRequestByRequest_asTheWindowSlides() {
        MockWindow limits = new MockWindow(2, Long.MAX_VALUE, 60 * SECOND);
        limits.admit(1, 0);
        limits.admit(1, 30 * SECOND);

        assertTrue(limits.admit(1, 60 * SECOND).admitted());
        assertFalse(limits.admit(1, 61 * SECOND).admitted());
    }

    @Test
    void tokens_areALimitOfTheirOwn() {
        MockWindow limits = new MockWindow(Long.MAX_VALUE, 100, 60 * SECOND);
        limits.admit(60, 0);

        MockLimits.Admission refused = limits.admit(50, 1);

        assertFalse(refused.admitted());
        assertEquals("tokens", refused.exceeded());
        assertTrue(limits.admit(40, 2).admitted());
    }

    @Test
    void refusal_saysWhenTryingAgainHelps() {
        MockWindow limits = new MockWindow(1, Long.MAX_VALUE, 60 * SECOND);
        limits.admit(1, 0);

        MockLimits.Admission refused = limits.admit(1, 58_500_000_000L);

        assertEquals("2", refused.headers().get("retry-after"));
        assertEquals("1500", refused.headers().get("retry-after-ms"));
    }

    @Test
    void refusal_forTokens_saysWhenEnoughOfThemReturn() {
        MockWindow limits = new MockWindow(Long.MAX_VALUE, 100, 60 * SECOND);
        limits.admit(30, 0);
        limits.admit(70, 10 * SECOND);

        assertEquals("50", limits.admit(50, 20 * SECOND).headers().get("retry-after"));
    }

    @Test
    void refused_isNotCounted() {
        MockWindow limits = new MockWindow(1, Long.MAX_VALUE, 60 * SECOND);
        limits.admit(1, 0);
        limits.admit(1, 30 * SECOND);

        assertTrue(limits.admit(1, 60 * SECOND).admitted());
    }

    @Test
    void headers_tellLimitAndRest() {
        MockWindow limits = new MockWindow(10, 1000, 60 * SECOND);

        MockLimits.Admission admission = limits.admit(100, 0);

        assertEquals("10", admission.headers().get("x-ratelimit-limit-requests"));
        assertEquals("9", admission.headers().get("x-ratelimit-remaining-requests"));
        assertEquals("900", admission.headers().get("x-ratelimit-remaining-tokens"));
        assertEquals("60.000s", admission.headers().get("x-ratelimit-reset-requests"));
    }

    @Test
    void headers_withoutLimits_sayNothing() {
        assertTrue(new MockWindow(Long.MAX_VALUE, Long.MAX_VALUE, SECOND)
                .admit(1, 0)
                .headers()
                .isEmpty());
    }
}
