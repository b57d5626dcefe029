package dev.llmrouter.internal.guard;

import dev.llmrouter.event.RouterListener;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportResponse;
import dev.llmrouter.usage.UsageStore;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The border to code that is not the router's: listeners, strategies, providers, transports, stores,
 * executors, the caller's functions. Any throwable of such code, declared or not, stops here: it becomes a
 * {@link Threw} that names its origin, or a line of the log where a request must not depend on it.
 */
public final class Guard {
    private static final Logger log = LoggerFactory.getLogger(Guard.class);
    /**
     * The number of exception classes that are reported for one class of foreign code; further ones are most
     * likely the same fault.
     */
    private static final int MOST_COMPLAINTS = 8;

    private static final String OF_THE_STOCK = Provider.class.getPackageName();

    /** The exceptions that were reported, for as long as the class that threw them is loaded. */
    private static final ClassValue<Set<Class<?>>> COMPLAINTS = new ClassValue<>() {
        @Override
        protected Set<Class<?>> computeValue(Class<?> type) {
            return ConcurrentHashMap.newKeySet();
        }
    };

    private Guard() {}

    /** Foreign code that returns a value. */
    @FunctionalInterface
    public interface Work<T> {
        T run() throws Throwable;
    }

    /** Foreign code that returns nothing. */
    @FunctionalInterface
    public interface Action {
        void run() throws Throwable;
    }

    /** An exception of foreign code; the cause is never null. */
    public static final class Threw extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Object foreign;
        private final Throwable thrown;

        public Threw(Object foreign, Throwable thrown) {
            // Without a stack trace: the cause has the one that matters.
            super(describe(foreign) + " threw " + thrown.getClass().getName(), thrown, false, false);
            this.foreign = foreign;
            this.thrown = thrown;
        }

        public Throwable thrown() {
            return thrown;
        }

        public boolean isOfProvider() {
            return foreign instanceof Provider;
        }

        /**
         * The origin of the exception, as text without secrets; null for a provider of the library, whose
         * messages are clear by themselves.
         */
        public @Nullable String words() {
            return foreign instanceof Provider provider
                            && provider.getClass().getPackageName().equals(OF_THE_STOCK)
                    ? null
                    : describe(foreign) + " threw " + thrown.getClass().getName();
        }
    }

    /** Calls foreign code whose value is needed. */
    public static <T> T call(Object foreign, Work<? extends T> work) throws Threw {
        try {
            T answer = work.run();
            if (answer == null) {
                throw new NullPointerException(describe(foreign) + " answered with null");
            }
            return answer;
        } catch (Throwable thrown) {
            keepInterrupt(thrown);
            throw new Threw(foreign, thrown);
        }
    }

    /** Calls foreign code whose value is needed, and which may throw an {@link IOException}. */
    public static <T> T exchange(Object foreign, Work<? extends T> work) throws IOException, Threw {
        try {
            return call(foreign, work);
        } catch (Threw e) {
            if (e.thrown() instanceof IOException expected) {
                throw expected;
            }
            throw e;
        }
    }

    /** Calls foreign code whose value is optional. */
    public static <T> T callOr(T otherwise, Object foreign, Work<? extends T> work) {
        try {
            return call(foreign, work);
        } catch (Threw e) {
            complain(foreign, e.thrown());
            return otherwise;
        }
    }

    /** Runs foreign code whose failure changes nothing. */
    public static void run(Object foreign, Action work) {
        try {
            work.run();
        } catch (Throwable thrown) {
            complain(foreign, thrown);
        }
    }

    /** Closes a resource of foreign code. */
    public static void close(@Nullable AutoCloseable open) {
        if (open != null) {
            run(open, open::close);
        }
    }

    /**
     * Logs an exception of foreign code that changes nothing: once for each of its classes at WARN, after
     * that only at DEBUG.
     */
    public static void complain(Object foreign, Throwable thrown) {
        keepInterrupt(thrown);
        try {
            Set<Class<?>> known = COMPLAINTS.get(foreign.getClass());
            if (known.size() < MOST_COMPLAINTS && known.add(thrown.getClass())) {
                log.warn(
                        "{} threw {}; the router goes on without it. Said once.",
                        describe(foreign),
                        thrown.getClass().getName(),
                        thrown);
            } else {
                log.debug("{} threw", foreign.getClass().getName(), thrown);
            }
        } catch (Throwable noMemory) {
            // The logging itself failed; the request may still succeed.
            keepInterrupt(noMemory);
        }
    }

    /** Throwing InterruptedException, declared or not, has cleared the thread's interrupt status. */
    public static void keepInterrupt(Throwable thrown) {
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }

    /** Throws it as it is, declared or not. */
    @SuppressWarnings("unchecked")
    public static <E extends Throwable> RuntimeException asItIs(Throwable thrown) throws E {
        throw (E) thrown;
    }

    private static String describe(Object foreign) {
        String type = foreign.getClass().getName();
        if (foreign instanceof Provider provider) {
            return "provider '" + name(provider) + "' (" + type + ")";
        } else if (foreign instanceof Transport
                || foreign instanceof TransportCall
                || foreign instanceof TransportResponse) {
            return "the transport (" + type + ")";
        } else if (foreign instanceof RouterListener) {
            return "the listener (" + type + ")";
        } else if (foreign instanceof RoutingStrategy) {
            return "the routing strategy (" + type + ")";
        } else if (foreign instanceof UsageStore) {
            return "the usage store (" + type + ")";
        } else if (foreign instanceof Executor) {
            return "the executor (" + type + ")";
        }
        return type;
    }

    private static String name(Provider provider) {
        try {
            return provider.name();
        } catch (Throwable broken) {
            keepInterrupt(broken);
            return "?";
        }
    }
}
