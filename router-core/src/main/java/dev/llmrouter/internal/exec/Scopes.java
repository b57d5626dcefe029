package dev.llmrouter.internal.exec;

import dev.llmrouter.event.RouterListener;
import dev.llmrouter.internal.plan.ActiveAttempt;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** Makes attempts inside the scopes that listeners open on the thread. */
public final class Scopes {
    private Scopes() {}

    /** The same attempts over HTTP, each inside its scopes. */
    public static <T> Function<ActiveAttempt, T> around(Function<ActiveAttempt, T> invoker) {
        return attempt -> {
            RouterListener.Scope scope = attempt.openScope();
            try {
                return invoker.apply(attempt);
            } finally {
                scope.close();
            }
        };
    }

    /** The same call of a client, which may be made on another thread. */
    static <T> Callable<T> around(ActiveAttempt attempt, Callable<T> call) {
        return () -> {
            RouterListener.Scope scope = attempt.openScope();
            try {
                return call.call();
            } finally {
                scope.close();
            }
        };
    }
}
