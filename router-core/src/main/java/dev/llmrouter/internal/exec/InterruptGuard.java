package dev.llmrouter.internal.exec;

import dev.llmrouter.call.FailureKind;
import org.jspecify.annotations.Nullable;

/** Interrupts a thread that works or waits for a call, but never after it has finished with it. */
final class InterruptGuard implements Runnable {
    private final Thread thread = Thread.currentThread();
    private boolean over;
    /** Whether its owner had interrupted it before. */
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

    /** Somebody gave up the work. */
    @Override
    public void run() {
        interrupt(FailureKind.CANCELLED);
    }

    /** Why the thread was interrupted; null when it was not, or not by this. */
    synchronized @Nullable FailureKind reason() {
        return reason;
    }

    /** The thread has finished. Ours to clear: the interrupt that was meant for this call must not hit what the thread does next. */
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
