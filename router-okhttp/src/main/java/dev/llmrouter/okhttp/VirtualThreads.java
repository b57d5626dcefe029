package dev.llmrouter.okhttp;

import java.lang.reflect.Method;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/** Virtual threads, by reflection, because this module also runs on JDK 17. */
final class VirtualThreads {
    /**
     * The first release whose virtual threads release their carrier inside {@code synchronized} too. Before
     * it, OkHttp 4 or an interceptor of the application that waits there would pin carriers and could stop
     * every virtual thread of the process.
     */
    private static final int SINCE = 24;

    private VirtualThreads() {}

    /** An executor with one virtual thread for each task; empty on a JDK without suitable ones. */
    static Optional<ExecutorService> perTask(String name) {
        if (Runtime.version().feature() < SINCE) {
            return Optional.empty();
        }
        try {
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            type.getMethod("name", String.class, long.class).invoke(builder, name, 1);
            type.getMethod("inheritInheritableThreadLocals", boolean.class).invoke(builder, false);
            Object factory = type.getMethod("factory").invoke(builder);
            Method executor = Executors.class.getMethod("newThreadPerTaskExecutor", ThreadFactory.class);
            return Optional.of((ExecutorService) executor.invoke(null, factory));
        } catch (ReflectiveOperationException changed) {
            // A JDK with another API for them: platform threads do the same, at a higher cost.
            return Optional.empty();
        }
    }
}
