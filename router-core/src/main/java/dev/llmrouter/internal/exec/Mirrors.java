package dev.llmrouter.internal.exec;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.catalog.Mirror;
import dev.llmrouter.internal.guard.Workers;
import dev.llmrouter.internal.plan.ActiveAttempt;
import dev.llmrouter.internal.text.LogText;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends copies of requests to the mirror of the deployment that they go to: in the background, once for each
 * request, and not while many copies are under way. Thread-safe.
 */
public final class Mirrors {
    private static final Logger log = LoggerFactory.getLogger(Mirrors.class);

    /** What is copied beyond that is not copied: a mirror that hangs must not gather memory. */
    public static final int MOST_UNDER_WAY = 64;

    private static final String STREAM_OF_CONTENT = "streamGenerateContent";

    private final Workers workers;
    private final RandomGenerator random;
    private final Function<ModelRequest, CompletableFuture<?>> send;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicBoolean droppedReported = new AtomicBoolean();

    /**
     * Copies nothing yet.
     *
     * @param send makes the call of a copy, which is not copied itself
     */
    public Mirrors(Workers workers, RandomGenerator random, Function<ModelRequest, CompletableFuture<?>> send) {
        this.workers = workers;
        this.random = random;
        this.send = send;
    }

    /** The same attempts, of which the first has a copy where its deployment wants one. */
    public <T> Function<ActiveAttempt, T> around(ModelRequest request, Function<ActiveAttempt, T> invoker) {
        return attempt -> {
            Mirror mirror = attempt.deployment().mirror().orElse(null);
            if (mirror != null
                    && attempt.info().number() == 1
                    && attempt.terms().mock() == null) {
                copy(request, mirror);
            }
            return invoker.apply(attempt);
        };
    }

    private void copy(ModelRequest request, Mirror mirror) {
        boolean isCall = request.method().equals("POST") && request.payload() instanceof JsonPayload;
        if (!isCall || (mirror.share() < 1 && random.nextDouble() >= mirror.share())) {
            return;
        }
        if (underWay.incrementAndGet() > MOST_UNDER_WAY) {
            underWay.decrementAndGet();
            if (droppedReported.compareAndSet(false, true)) {
                log.warn(
                        "{} copies of requests are under way: more are not copied until some of them end. Said once.",
                        MOST_UNDER_WAY);
            }
            return;
        }
        try {
            workers.handOver(() -> send(request, mirror));
        } catch (RuntimeException closed) {
            underWay.decrementAndGet();
            log.debug("A request is not copied", closed);
        }
    }

    private void send(ModelRequest request, Mirror mirror) {
        CompletableFuture<?> answer;
        try {
            answer = send.apply(copyOf(request, mirror.model()));
        } catch (RuntimeException | Error failed) {
            underWay.decrementAndGet();
            log.debug("A request cannot be copied to {}", LogText.text(mirror.model()), failed);
            return;
        }
        answer.whenComplete((any, failure) -> {
            underWay.decrementAndGet();
            if (failure != null) {
                log.debug("A copy for {} failed", LogText.text(mirror.model()), failure);
            }
        });
    }

    /** It is not streamed, because no caller reads it, and waits for room behind every caller. */
    private static ModelRequest copyOf(ModelRequest request, String model) {
        JsonPayload body = (JsonPayload) request.payload();
        if (body.names().contains("stream")) {
            body = JsonPayload.of(body.bytes(Map.of("stream", false), Map.of(), Set.of("stream_options")));
        }
        Endpoint endpoint =
                request.endpoint().path().equals(STREAM_OF_CONTENT) ? Endpoint.GENERATE_CONTENT : request.endpoint();
        RequestOptions options = request.options().toBuilder()
                .priority(Integer.MAX_VALUE)
                .numRetries(0)
                .disableFallbacks(true)
                .build();
        return ModelRequest.builder(model)
                .endpoint(endpoint)
                .payload(body)
                .headers(request.headers())
                .options(options)
                .build();
    }
}
