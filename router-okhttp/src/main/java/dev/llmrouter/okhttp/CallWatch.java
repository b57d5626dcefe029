package dev.llmrouter.okhttp;

import dev.llmrouter.time.Ticker;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks several times a second at what OkHttp does not report: calls that were cancelled while a router answers them, and threads that were
 * interrupted while they read a socket. One daemon thread for all, which ends when there is nothing to look at. Thread-safe.
 */
final class CallWatch {
    /** A user sees no difference between this and at once, and a look costs a read for each call. */
    private static final long PERIOD_MILLIS = 100;

    private static final long IDLE_SECONDS = 1;
    private static final Set<Watched> OPEN = ConcurrentHashMap.newKeySet();
    private static final AtomicBoolean SCHEDULED = new AtomicBoolean();
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private CallWatch() {}

    /** Something to look at until it is over, or {@link #end} removes it. */
    interface Watched {
        /**
         * Ends what is due to end.
         *
         * @return whether it is over
         */
        boolean check(long nanoTime);
    }

    static void begin(Watched watched) {
        OPEN.add(watched);
        if (!SCHEDULED.get()) {
            schedule();
        }
    }

    static void end(Watched watched) {
        OPEN.remove(watched);
    }

    private static void schedule() {
        if (SCHEDULED.compareAndSet(false, true)) {
            TIMER.schedule(CallWatch::look, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static void look() {
        long now = Ticker.system().nanos();
        OPEN.removeIf(open -> open.check(now));
        SCHEDULED.set(false);
        if (!OPEN.isEmpty()) {
            schedule();
        }
    }

    private static ScheduledThreadPoolExecutor timer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(null, task, "llm-router-okhttp-watch", 0, false);
            thread.setDaemon(true);
            return thread;
        });
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }
}
