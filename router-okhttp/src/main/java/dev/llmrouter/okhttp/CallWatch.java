package dev.llmrouter.okhttp;

import dev.llmrouter.time.Ticker;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Looks at all calls that routers of this process answer, several times a second: OkHttp tells an interceptor nothing of a call that was
 * cancelled. One daemon thread for all, which ends when there is nothing to look at. Thread-safe.
 */
final class CallWatch {
    /** A user sees no difference between this and at once, and a look costs a read for each call. */
    private static final long PERIOD_MILLIS = 100;

    private static final long IDLE_SECONDS = 10;
    private static final Set<WeakReference<RoutedCall>> OPEN = ConcurrentHashMap.newKeySet();
    private static final AtomicBoolean SCHEDULED = new AtomicBoolean();
    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private CallWatch() {}

    static void begin(RoutedCall call) {
        OPEN.add(call.weak());
        if (!SCHEDULED.get()) {
            schedule();
        }
    }

    static void end(RoutedCall call) {
        OPEN.remove(call.weak());
    }

    private static void schedule() {
        if (SCHEDULED.compareAndSet(false, true)) {
            TIMER.schedule(CallWatch::look, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private static void look() {
        long now = Ticker.system().nanos();
        OPEN.removeIf(open -> {
            RoutedCall call = open.get();
            return call == null || call.check(now);
        });
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
