package dev.llmrouter.okhttp;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.concurrent.TimeUnit;

/** The threads that a router and its transport make for themselves, all of them named. */
final class RouterThreads {
    private RouterThreads() {}

    /** Waits for threads that are ending; one that stays fails the test. */
    static void assertAllEnd() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("llm-router-")) {
                thread.join(TimeUnit.SECONDS.toMillis(20));
                assertFalse(thread.isAlive(), thread + " outlives its router");
            }
        }
    }
}
