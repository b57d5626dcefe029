package dev.llmrouter.internal.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.AttemptRecord;
import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.error.RequestCancelledException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import dev.llmrouter.internal.exec.ActiveCalls;
import dev.llmrouter.internal.guard.Guard;
import dev.llmrouter.internal.guard.Workers;
import dev.llmrouter.internal.stream.RoutedBody;
import dev.llmrouter.json.Json;
import dev.llmrouter.snapshot.ModelListing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An exchange on top of the router's calls: reads the request, and makes an answer of whatever comes out. */
public final class RoutedExchange implements Exchange {
    private final ExchangeRequest asked;
    private final ExchangeReader reader;
    private final RoutedCalls calls;
    private final Workers workers;
    private final ActiveCalls active;
    private final AtomicBoolean made = new AtomicBoolean();
    private volatile boolean cancelled; // set once, by cancel()
    private volatile @Nullable RoutedBody open;
    private volatile @Nullable CompletableFuture<?> pending;

    /** The router's calls, each of which can be cancelled by what it gets. */
    public interface RoutedCalls {
        ModelResponse send(ModelRequest request, ActiveCalls active);

        CompletableFuture<ModelResponse> sendAsync(ModelRequest request);

        /**
         * Opens a stream of bytes.
         *
         * @param change makes what changes the bytes of each event, given the deployment's id
         */
        Opened open(ModelRequest request, ActiveCalls active, Change change);

        ModelListing models();

        /** The provider's name of a deployment. */
        String providerOf(String deployment);

        Catalog catalog();

        long patienceNanos();

        RouterException unstarted(String model);
    }

    /** What changes the bytes of each event of a deployment's stream. */
    public interface Change {
        UnaryOperator<byte[]> of(String deployment);
    }

    /** A stream of bytes, and the head of its answer. */
    public record Opened(int status, Map<String, String> headers, RoutedBody body, List<AttemptRecord> attempts) {}

    public RoutedExchange(
            ExchangeRequest asked, ExchangeReader reader, RoutedCalls calls, Workers workers, ActiveCalls active) {
        this.asked = asked;
        this.reader = reader;
        this.calls = calls;
        this.workers = workers;
        this.active = active;
    }

    @Override
    public ExchangeResponse execute() throws IOException {
        begin();
        ExchangeReader.Read read;
        try {
            ExchangeResponse listed = listed();
            if (listed != null) {
                return listed;
            }
            read = reader.read(asked, calls.catalog(), Duration.ofNanos(calls.patienceNanos()));
        } catch (RefusedException e) {
            return ErrorAnswers.of(e, asked.dialect());
        }
        return execute(read);
    }

    private ExchangeResponse execute(ExchangeReader.Read read) throws IOException {
        try {
            return read.streamed() ? opened(read) : answered(read, calls.send(read.request(), active));
        } catch (RouterException e) {
            return failed(e, read);
        }
    }

    @Override
    public CompletableFuture<ExchangeResponse> executeAsync() {
        begin();
        CompletableFuture<ExchangeResponse> result = new CompletableFuture<>();
        try {
            ExchangeResponse listed = listed();
            if (listed != null) {
                result.complete(listed);
                return result;
            }
            ExchangeReader.Read read = reader.read(asked, calls.catalog(), Duration.ofNanos(calls.patienceNanos()));
            result.whenComplete((answer, failure) -> {
                if (result.isCancelled()) {
                    cancel();
                }
            });
            if (read.streamed()) {
                openAsync(read, result);
            } else {
                sendAsync(read, result);
            }
        } catch (RefusedException e) {
            result.complete(ErrorAnswers.of(e, asked.dialect()));
        }
        return result;
    }

    private void sendAsync(ExchangeReader.Read read, CompletableFuture<ExchangeResponse> result) {
        CompletableFuture<ModelResponse> sent = calls.sendAsync(read.request());
        pending = sent;
        if (cancelled) {
            sent.cancel(true);
        }
        sent.whenComplete((answer, failure) ->
                complete(result, () -> failure == null ? answered(read, answer) : failed(unwrapped(failure), read)));
    }

    private void openAsync(ExchangeReader.Read read, CompletableFuture<ExchangeResponse> result) {
        try {
            workers.occupy(
                    () -> complete(result, () -> execute(read)),
                    calls.patienceNanos(),
                    () -> complete(
                            result, () -> failed(calls.unstarted(read.request().model()), read)));
        } catch (Guard.Threw e) {
            result.completeExceptionally(e.thrown());
        }
    }

    private interface Answering {
        ExchangeResponse answer() throws IOException;
    }

    private static void complete(CompletableFuture<ExchangeResponse> result, Answering answering) {
        try {
            ExchangeResponse answer = answering.answer();
            if (!result.complete(answer)) {
                // The caller cancelled it at this very moment.
                answer.close();
            }
        } catch (Throwable failure) {
            // Any throwable: the caller must get an end.
            result.completeExceptionally(failure);
        }
    }

    private static RouterException unwrapped(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RouterException e) {
            return e;
        }
        throw Guard.<RuntimeException>asItIs(cause);
    }

    private void begin() {
        if (!made.compareAndSet(false, true)) {
            throw new IllegalStateException("an exchange is made once");
        }
    }

    /** Which models there are is the router's own to answer. */
    private @Nullable ExchangeResponse listed() throws RefusedException {
        if (!asked.method().equals("GET")) {
            return null;
        }
        String path = asked.path();
        if (path.equals("models")) {
            return json(calls.models().modelsJson());
        }
        if (!path.startsWith("models/")) {
            return null;
        }
        String name = path.substring("models/".length());
        String listing = calls.models()
                .modelJson(name)
                .orElseThrow(() -> new RefusedException(
                        404, "model_not_found", "There is no such model; GET /v1/models lists them"));
        return json(listing);
    }

    private static ExchangeResponse json(String text) {
        return ExchangeResponse.complete(
                200, Map.of("content-type", "application/json"), text.getBytes(StandardCharsets.UTF_8), List.of());
    }

    private ExchangeResponse answered(ExchangeReader.Read read, ModelResponse answer) {
        byte[] body = answer.bodyBytes();
        if (ResourceIds.isMadeBy(read.request().endpoint())) {
            body = withShownId(read.request(), answer.deploymentId(), body);
        }
        Map<String, String> headers = ProviderHeaders.of(answer.headers());
        answer.cost().ifPresent(cost -> headers.put("x-litellm-response-cost", Double.toString(cost)));
        return ExchangeResponse.complete(answer.status(), headers, body, answer.attempts());
    }

    private byte[] withShownId(ModelRequest request, String deployment, byte[] body) {
        JsonNode id = Json.isWhole(body) ? Json.read(body).path("id") : Json.read("null");
        if (!id.isTextual() || ResourceIds.read(id.textValue()).isPresent()) {
            return body;
        }
        String shown = ResourceIds.shown(
                request.endpoint(), calls.providerOf(deployment), new ResourceIds.Known(deployment, id.textValue()));
        return JsonPayload.of(body).bytes(Map.of("id", shown), Map.of(), Set.of());
    }

    private ExchangeResponse opened(ExchangeReader.Read read) throws IOException {
        ModelRequest request = read.request();
        Opened opened = calls.open(
                request,
                active,
                deployment -> ResourceIds.isMadeBy(request.endpoint())
                        ? new StreamedIds(request.endpoint(), calls.providerOf(deployment), deployment)
                        : UnaryOperator.identity());
        open = opened.body();
        if (cancelled) {
            opened.body().cut();
            throw new IOException("the exchange was cancelled");
        }
        return ExchangeResponse.streamed(
                opened.status(), ProviderHeaders.of(opened.headers()), opened.body(), opened.attempts());
    }

    private ExchangeResponse failed(RouterException failure, ExchangeReader.Read read) throws IOException {
        if (failure instanceof RequestCancelledException) {
            throw new IOException(failure.getMessage(), failure);
        }
        return ErrorAnswers.of(failure, asked.dialect(), read.clientTimeout());
    }

    @Override
    public void cancel() {
        cancelled = true;
        active.close();
        CompletableFuture<?> sent = pending;
        if (sent != null) {
            sent.cancel(true);
        }
        RoutedBody body = open;
        if (body != null) {
            body.cut();
        }
    }
}
