package dev.llmrouter.time;

import java.util.function.BooleanSupplier;

/**
 * Everything the router knows of time: a monotonic clock, the date, sleeping and timers. One of these is handed to a router; tests hand in
 * a fake and step it.
 *
 * <p>Thread-safe. A router closes the time source that it made for itself, never one that was handed in.
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
     * Blocks the calling thread until a condition holds, or a time has passed. Whoever makes the condition true unparks the thread
     * ({@link java.util.concurrent.locks.LockSupport#unpark}).
     *
     * @param nanos how long at most; zero or less returns at once
     * @param condition what is waited for; cheap, asked any number of times
     * @throws InterruptedException if the thread is interrupted before or while it waits
     */
    void await(long nanos, BooleanSupplier condition) throws InterruptedException;

    /**
     * Runs a task once, later, on a timer thread. The task must be short and must not block; what it throws goes to the thread's handler of
     * uncaught exceptions, and later tasks run all the same.
     *
     * @param task what to run
     * @param delayNanos how much later; zero or less means as soon as possible
     * @return a handle that takes the task back
     */
    Timer schedule(Runnable task, long delayNanos);

    /**
     * Tells whether the calling thread is the one that runs this source's timers. The router then does what may block, and all that is not
     * its own code, elsewhere.
     *
     * @return whether timers wait for the calling thread (default false: they are run by the thread that moves the time, or by several)
     */
    default boolean isTimerThread() {
        return false;
    }

    /** Ends the timer thread; tasks that are still scheduled are dropped, and so are later ones. Closing twice does nothing. */
    @Override
    void close();

    /** A scheduled task. */
    @FunctionalInterface
    interface Timer {
        /** Takes the task back if it has not started; otherwise does nothing. */
        void cancel();
    }

    /** {@return a new time source over the system's clocks with one daemon timer thread, {@code llm-router-timer}; close it after use} */
    static TimeSource system() {
        return new SystemTimeSource();
    }
}
