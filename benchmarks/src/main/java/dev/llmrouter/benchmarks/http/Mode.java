package dev.llmrouter.benchmarks.http;

import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** In which way calls are made. */
enum Mode {
    /** On threads of the platform. */
    BLOCKING,
    /** Without a thread that waits, as far as the caller is concerned. */
    ASYNC,
    /** On virtual threads, from JDK 21 on. */
    VIRTUAL,
    /** On threads of the platform, and read to the last event. */
    STREAM;

    /** Makes a call; it has ended when this returns, or when the future is done. */
    CompletableFuture<Long> call(Side side) throws IOException {
        return switch (this) {
            case ASYNC -> side.sendAsync();
            case STREAM -> CompletableFuture.completedFuture(side.stream());
            default -> CompletableFuture.completedFuture(side.send());
        };
    }

    boolean isPossible() {
        return this != VIRTUAL || Runtime.version().feature() >= 21;
    }

    /** A thread for callers, not started. The virtual ones cannot be named when compiling for 17. */
    Thread thread(Runnable work) {
        if (this != VIRTUAL) {
            return new Thread(work, "caller");
        }
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (Thread) Class.forName("java.lang.Thread$Builder")
                    .getMethod("unstarted", Runnable.class)
                    .invoke(builder, work);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("virtual threads need JDK 21 or later", e);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
