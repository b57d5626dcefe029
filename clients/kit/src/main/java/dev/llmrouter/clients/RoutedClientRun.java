package dev.llmrouter.clients;

import dev.llmrouter.Router;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.policy.Fallbacks;
import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client on a router of its own: deployments {@code a} and {@code b} serve {@code m}, {@code c} serves {@code long}, where prompts go that
 * are too long.
 */
final class RoutedClientRun implements AutoCloseable {
    private static final Duration PATIENT = Duration.ofSeconds(15);
    private static final Duration HURRIED = Duration.ofSeconds(1);
    private static final Duration TO_HANG_UP = Duration.ofSeconds(3);

    private final RoutedClient client;
    private final FaultyProvider a;
    private final FaultyProvider b;
    private final FaultyProvider c;
    private final Router router;
    private final RoutedClient.Asking asking;

    RoutedClientRun(RoutedClient client, boolean hurried) throws IOException {
        this.client = client;
        a = provider();
        b = provider();
        c = provider();
        router = Router.builder()
                .deployment(deployment("m", "a", a, hurried ? HURRIED : PATIENT))
                .deployment(deployment("m", "b", b, hurried ? HURRIED : PATIENT))
                .deployment(deployment("long", "c", c, PATIENT))
                .strategy((candidates, context) -> 0)
                .settings(settings -> settings.maxWait(Duration.ZERO)
                        .fallbacks(Fallbacks.builder()
                                .contextWindow(Map.of("m", List.of(FallbackTarget.of("long"))))
                                .build()))
                .build();
        asking = client.over().apply(router);
    }

    private FaultyProvider provider() throws IOException {
        FaultyProvider made = new FaultyProvider(client.dialect());
        if (client.streams()) {
            made.flows(FaultyProvider.Course.WHOLE);
        }
        return made;
    }

    private Deployment deployment(String model, String id, FaultyProvider provider, Duration timeout) {
        return Deployment.builder(model, client.provider() + "/m")
                .id(id)
                .apiBase(provider.url())
                .apiKey(Secret.of("key"))
                .limits(Limits.builder().tokensPerMinute(100_000).build())
                .timeouts(Timeouts.builder().call(timeout).build())
                .build();
    }

    /** What the user sees of a request, and how many requests {@code a}, {@code b} and {@code c} had. */
    String ask(String model, Consumer<FaultyProvider> atA, Consumer<FaultyProvider> elsewhere) {
        atA.accept(a);
        elsewhere.accept(b);
        elsewhere.accept(c);
        String seen = seen(asking.ask(model));
        String requests = a.requests() + "+" + b.requests() + (c.requests() > 0 ? "+" + c.requests() : "");
        return seen.equals("Hello") ? "answer, " + requests : seen + ", " + requests;
    }

    private static String seen(PendingAnswer answer) {
        try {
            return answer.whole();
        } catch (Exception e) {
            Throwable cause = e.getCause();
            return status(e).isEmpty() && cause != null && !status(cause).isEmpty()
                    ? named(e) + " of " + named(cause) + status(cause)
                    : named(e) + status(e);
        }
    }

    private static String named(Throwable failure) {
        return "`" + failure.getClass().getSimpleName() + "`";
    }

    private static String status(Throwable failure) {
        for (String name : List.of("statusCode", "code")) {
            Object status = read(failure, name);
            if (status instanceof Integer) {
                return " " + status;
            }
        }
        return "";
    }

    private static @Nullable Object read(Throwable failure, String name) {
        try {
            Method method = failure.getClass().getMethod(name);
            return method.invoke(failure);
        } catch (ReflectiveOperationException none) {
            return null;
        }
    }

    /** What the user sees of a stream that breaks after its first output. */
    String broken() {
        a.flows(FaultyProvider.Course.BREAKS_AFTER_OUTPUT);
        a.breaks();
        return seen(asking.ask("m")) + ", " + a.requests() + "+" + b.requests();
    }

    /** How many tokens an answer is charged with. */
    long settled() throws Exception {
        asking.ask("m").whole();
        return router.snapshot().deployments().get(0).tokensUsed();
    }

    /** Whether the provider's connection is closed when the user gives up. */
    boolean cancelsAtTheProvider() throws Exception {
        a.flows(FaultyProvider.Course.ENDLESS);
        PendingAnswer pending = asking.ask("m");
        if (!client.streams() && !a.isEndless()) {
            return false;
        }
        pending.cancel();
        return a.wasHungUpWithin(TO_HANG_UP);
    }

    @Override
    public void close() {
        a.close();
        b.close();
        c.close();
        router.close();
    }
}
