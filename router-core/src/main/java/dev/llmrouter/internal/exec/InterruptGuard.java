package dev.llmrouter.internal.exec;

import dev.llmrouter.call.FailureKind;
import org.jspecify.annotations.Nullable;

/** Interrupts a thread that works or waits for a call, but never after it has finished with it. */
final class InterruptGuard implements Runnable {
    private final Thread thread = Thread.currentThread();
    private boolean over;
    /** Whether the thread's owner had interrupted it before. */
    private boolean owners;

    private @Nullable FailureKind reason;

    /** Only the first reason counts. */
    synchronized void interrupt(FailureKind why) {
        if (!over && reason == null) {
            reason = why;
            owners = thread.isInterrupted();
            thread.interrupt();
        }
    }

    /** The call was cancelled. */
    @Override
    public void run() {
        interrupt(FailureKind.CANCELLED);
    }

    /** Why the router interrupted the thread; null if it did not. */
    synchronized @Nullable FailureKind reason() {
        return reason;
    }

    /**
     * The thread has finished. Clears the router's interrupt: it was meant for this call and must not hit the
     * thread's next work.
     */
    synchronized void end() {
        over = true;
        if (reason != null) {
            boolean unused = Thread.interrupted();
            if (owners) {
                thread.interrupt();
            }
        }
    }
}
