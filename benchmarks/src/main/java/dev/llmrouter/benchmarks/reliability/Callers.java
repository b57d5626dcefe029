package dev.llmrouter.benchmarks.reliability;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The threads that call. */
enum Callers {
    PLATFORM {
        @Override
        ExecutorService threads() {
            return Executors.newCachedThreadPool(work -> {
                Thread thread = new Thread(work, "reliability-caller");
                thread.setDaemon(true);
                return thread;
            });
        }
    },
    /** A virtual thread for each call, on a Java that has them. */
    VIRTUAL {
        @Override
        ExecutorService threads() {
            try {
                return (ExecutorService) Executors.class
                        .getMethod("newVirtualThreadPerTaskExecutor")
                        .invoke(null);
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("Virtual threads need Java 21; this is " + Runtime.version(), e);
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException("No virtual threads", e);
            }
        }
    };

    abstract ExecutorService threads();
}
