package dev.llmrouter.time;

/** A monotonic clock in nanoseconds with an arbitrary origin. Thread-safe; never blocks. */
@FunctionalInterface
public interface Ticker {
    /** {@return nanoseconds since some fixed moment; only differences mean anything} */
    long nanos();

    /** {@return the JVM's monotonic clock, {@link System#nanoTime()}} */
    static Ticker system() {
        return System::nanoTime;
    }
}
