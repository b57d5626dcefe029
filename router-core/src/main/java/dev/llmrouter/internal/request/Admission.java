package dev.llmrouter.internal.request;

import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.call.RequestTrust;
import dev.llmrouter.call.RouterKeys;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.error.RequestRejectedException;
import dev.llmrouter.internal.text.LogText;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what of a request counts: which of the router's own keys in its body, which mocks, which of its
 * headers go to a provider. The one place for all three, for every way of sending. Thread-safe.
 */
public final class Admission {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);

    /**
     * Headers that a caller may pass, by what they are for. None of them opens, chooses or pays for anything.
     */
    public static final Set<String> PASSED = Set.of(
            // Traces and logs that span the caller and the provider.
            "traceparent",
            "tracestate",
            "b3",
            "x-b3-traceid",
            "x-b3-spanid",
            "x-b3-parentspanid",
            "x-b3-sampled",
            "x-b3-flags",
            "x-request-id",
            "x-correlation-id",
            "x-client-request-id",
            // The same request again.
            "idempotency-key",
            // Versions and previews of an API, which a body may need.
            "openai-beta",
            "anthropic-beta",
            "anthropic-version",
            // Who calls, in which language.
            "user-agent",
            "accept-language");

    private final boolean mocksAllowed;
    private final AtomicBoolean keysReported = new AtomicBoolean();
    private final AtomicBoolean headersReported = new AtomicBoolean();

    public Admission(boolean mocksAllowed) {
        this.mocksAllowed = mocksAllowed;
    }

    /** The request with the headers that may go to a provider. */
    public ModelRequest admitted(ModelRequest request, RouterSettings settings) {
        Map<String, String> headers = request.headers();
        if (headers.isEmpty() || settings.requestTrust() == RequestTrust.APPLICATION) {
            return request;
        }
        Map<String, String> passed = new LinkedHashMap<>();
        Set<String> kept = new TreeSet<>();
        headers.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (PASSED.contains(lower) || settings.passHeaders().contains(lower)) {
                passed.put(name, value);
            } else {
                kept.add(lower);
            }
        });
        if (kept.isEmpty()) {
            return request;
        }
        if (headersReported.compareAndSet(false, true)) {
            log.warn(
                    "Headers of requests that are not passed to providers: {}. Name them in passHeaders (pass_headers), or say"
                            + " with trust that requests are the application's own. Said once.",
                    shown(kept));
        }
        return request.toBuilder().headers(passed).build();
    }

    /**
     * What the request wants different: what code has set, and the router's keys of its body where they
     * count.
     *
     * @throws RequestRejectedException if the body asks for what no body may have
     */
    RequestOptions options(ModelRequest request, BodyFields body, RouterSettings settings) {
        if (settings.requestTrust() == RequestTrust.APPLICATION) {
            return RequestOptionsReader.of(request, body);
        }
        if (!body.routerKeys().isEmpty() && !keysReported.get()) {
            report(body);
        }
        return request.options();
    }

    /** What the request wants pretended: only where the router was built with that allowed. */
    MockOptions mocks(BodyFields body) {
        return mocksAllowed ? MockOptions.of(body) : MockOptions.NONE;
    }

    private void report(BodyFields body) {
        Set<String> ignored = new TreeSet<>(body.routerKeys());
        ignored.removeIf(key -> MockOptions.isOne(key) || key.equals(RouterKeys.SESSION));
        if (!ignored.isEmpty() && keysReported.compareAndSet(false, true)) {
            log.warn(
                    "Keys in bodies of requests that do not count: {}. Set them in code (RequestOptions), or say with trust"
                            + " that bodies are the application's own. Said once.",
                    shown(ignored));
        }
    }

    private static String shown(Collection<String> names) {
        return LogText.text(String.join(", ", names));
    }
}
