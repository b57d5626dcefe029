package dev.llmrouter.internal.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Interrupts by the router end with the call, those by the thread's owner do not. */
class InterruptGuardTest {
    @AfterEach
    void clear() {
        boolean unused = Thread.interrupted();
    }

    @Test
    void interruptOfOurs_endsWithTheCall() {
        InterruptGuard guard = new InterruptGuard();
        guard.interrupt(FailureKind.TIMEOUT);
        guard.end();

        assertEquals(FailureKind.TIMEOUT, guard.reason());
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void interruptOfTheOwner_outlivesOurs() {
        InterruptGuard guard = new InterruptGuard();
        Thread.currentThread().interrupt();
        guard.interrupt(FailureKind.TIMEOUT);
        guard.end();

        assertTrue(Thread.currentThread().isInterrupted());
    }

    @Test
    void interruptAfterTheEnd_isNone() {
        InterruptGuard guard = new InterruptGuard();
        guard.end();
        guard.interrupt(FailureKind.TIMEOUT);

        assertFalse(Thread.currentThread().isInterrupted());
    }
}
