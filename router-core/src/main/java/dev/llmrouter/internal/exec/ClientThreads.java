package dev.llmrouter.internal.exec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Threads for callers' own clients: a virtual thread for a caller on a virtual thread, else a daemon thread
 * of a pool that grows with the work. Thread-safe.
 */
final class ClientThreads implements Executor, AutoCloseable {
    /** By reflection, because the router also runs on JDK 17. Null where there are no virtual threads. */
    private static final @Nullable MethodHandle IS_VIRTUAL =
            find("isVirtual", MethodType.methodType(boolean.class), false);

    private static final @Nullable MethodHandle START_VIRTUAL =
            find("startVirtualThread", MethodType.methodType(Thread.class, Runnable.class), true);

    private final ExecutorService platform = newPool();

    private static ExecutorService newPool() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            // Without inherited thread locals: the thread would keep those of the call that started it.
            Thread thread = new Thread(null, task, "llm-router-client-" + number.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    private static @Nullable MethodHandle find(String name, MethodType type, boolean isStatic) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            return isStatic
                    ? lookup.findStatic(Thread.class, name, type)
                    : lookup.findVirtual(Thread.class, name, type);
        } catch (ReflectiveOperationException older) {
            return null;
        }
    }

    @Override
    public void execute(Runnable task) {
        if (START_VIRTUAL == null || !isVirtual(Thread.currentThread())) {
            platform.execute(task);
            return;
        }
        try {
            Thread started = (Thread) START_VIRTUAL.invokeExact(task);
            started.setName("llm-router-client");
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable undeclared) {
            throw new IllegalStateException("Thread.startVirtualThread declares no exceptions", undeclared);
        }
    }

    private static boolean isVirtual(Thread thread) {
        try {
            return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(thread);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable undeclared) {
            throw new IllegalStateException("Thread.isVirtual declares no exceptions", undeclared);
        }
    }

    /** Interrupts calls that still run; does not wait for them. */
    @Override
    public void close() {
        platform.shutdownNow();
    }
}
