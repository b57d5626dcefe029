package dev.llmrouter.event;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Puts the request and the attempt into SLF4J's MDC while the call of an attempt is made, so that the lines that a transport, an SDK or
 * your own client logs meanwhile say whose call they belong to:
 *
 * <pre>{@code
 * Router.fromYaml(file).listener(new MdcKeys()).build();
 * }</pre>
 *
 * <p>The keys are set on the thread that makes the call, by {@link RouterListener#openScope}, and set back when it returns. Values come from
 * the configuration and from the router, never from a caller. Thread-safe.
 */
public final class MdcKeys implements RouterListener {
    /** The number of the request, unique in its router. */
    public static final String REQUEST_ID = "llmrouter.request_id";
    /** The number of the attempt in its request, from 1. */
    public static final String ATTEMPT = "llmrouter.attempt";
    /** The group that the deployment was picked from: the model's name in the configuration. */
    public static final String MODEL = "llmrouter.model";
    /** The id of the deployment. */
    public static final String DEPLOYMENT = "llmrouter.deployment";

    /** For {@code Router.Builder.listener}. */
    public MdcKeys() {}

    @Override
    public Scope openScope(AttemptInfo attempt) {
        Map<String, @Nullable String> before = new LinkedHashMap<>();
        put(before, REQUEST_ID, Long.toString(attempt.request().id()));
        put(before, ATTEMPT, Integer.toString(attempt.number()));
        put(before, MODEL, attempt.group());
        put(before, DEPLOYMENT, attempt.deploymentId());
        return () -> before.forEach(MdcKeys::set);
    }

    private static void put(Map<String, @Nullable String> before, String key, String value) {
        before.put(key, MDC.get(key));
        MDC.put(key, value);
    }

    private static void set(String key, @Nullable String value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
