package dev.llmrouter.time;

import java.util.function.BooleanSupplier;

/**
 * The router's only source of time: a monotonic clock, the date, sleeping and timers. A router gets one when
 * it is built; tests pass a fake and advance it.
 *
 * <p>Thread-safe. A router closes the time source that it made for itself, never one that it was given.
 */
public interface TimeSource extends Ticker, AutoCloseable {
    /** {@return milliseconds since 1970-01-01T00:00Z, for dates that providers send and for listings} */
    long wallMillis();

    /**
     * Blocks the calling thread.
     *
     * @param nanos how long; zero or less returns at once
     * @throws InterruptedException if the thread is interrupted before or while it sleeps
     */
    void sleep(long nanos) throws InterruptedException;

    /**
     * Blocks the calling thread until a condition holds, or a time has passed. The thread that makes the
     * condition true unparks this one ({@link java.util.concurrent.locks.LockSupport#unpark}).
     *
     * @param nanos the longest wait; zero or less returns at once
     * @param condition the condition; must be cheap, and is evaluated any number of times
     * @throws InterruptedException if the thread is interrupted before or while it waits
     */
    void await(long nanos, BooleanSupplier condition) throws InterruptedException;

    /**
     * Runs a task once, later, on a timer thread. The task must be short and must not block; its exceptions
     * go to the thread's handler of uncaught exceptions, and later tasks run all the same.
     *
     * @param task what to run
     * @param delayNanos the delay; zero or less means as soon as possible
     * @return a handle that cancels the task
     */
    Timer schedule(Runnable task, long delayNanos);

    /**
     * Whether the calling thread is the one that runs this source's timers. On that thread the router runs
     * neither work that may block nor foreign code.
     *
     * @return whether timers wait for the calling thread (default false, for a source that runs timers on the
     *     thread that advances the time, or on several threads)
     */
    default boolean isTimerThread() {
        return false;
    }

    /**
     * Ends the timer thread; tasks that are still scheduled are dropped, and so are later ones. Closing twice
     * does nothing.
     */
    @Override
    void close();

    /** A scheduled task. */
    @FunctionalInterface
    interface Timer {
        /** Cancels the task if it has not started; otherwise does nothing. */
        void cancel();
    }

    /**
     * {@return a new time source over the system's clocks with one daemon timer thread, {@code
     * llm-router-timer}; close it after use}
     */
    static TimeSource system() {
        return new SystemTimeSource();
    }
}
