package dev.llmrouter.spring;

import dev.llmrouter.Router;
import dev.llmrouter.config.RouterSettings;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The router that the starter made, and what it knows of it because it made it.
 *
 * @param active its requests under way
 * @param settings the settings of the newest load
 */
record MadeRouter(Router router, ActiveRequests active, Supplier<RouterSettings> settings) {
    static MadeRouter of(Router.Builder builder, ActiveRequests active) {
        AtomicReference<RouterSettings> newest =
                new AtomicReference<>(RouterSettings.builder().build());
        // The last change sees those before it, and the file's.
        builder.settings(changed -> newest.set(changed.build()));
        return new MadeRouter(builder.build(), active, newest::get);
    }
}
