package dev.llmrouter;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.ClientEvents;
import dev.llmrouter.call.ClientStream;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.error.RequestRejectedException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.internal.engine.Engine;
import dev.llmrouter.internal.engine.Snapshots;
import dev.llmrouter.internal.exchange.ExchangeReader;
import dev.llmrouter.internal.exchange.RoutedExchange;
import dev.llmrouter.internal.exec.ActiveCalls;
import dev.llmrouter.internal.exec.AsyncDriver;
import dev.llmrouter.internal.exec.BlockingDriver;
import dev.llmrouter.internal.exec.ClientInvoker;
import dev.llmrouter.internal.exec.ClientRun;
import dev.llmrouter.internal.exec.Clients;
import dev.llmrouter.internal.exec.HttpExchange;
import dev.llmrouter.internal.exec.HttpInvoker;
import dev.llmrouter.internal.exec.Mirrors;
import dev.llmrouter.internal.exec.RoutedAnswers;
import dev.llmrouter.internal.exec.RouterResources;
import dev.llmrouter.internal.exec.Scopes;
import dev.llmrouter.internal.filter.CandidateFilterChain;
import dev.llmrouter.internal.plan.ExceptionFactory;
import dev.llmrouter.internal.plan.RoutePlan;
import dev.llmrouter.internal.request.Admission;
import dev.llmrouter.internal.request.RequestProfile;
import dev.llmrouter.internal.request.RequestReader;
import dev.llmrouter.internal.select.CandidatePicker;
import dev.llmrouter.internal.select.Explanations;
import dev.llmrouter.internal.state.RoutingTable;
import dev.llmrouter.internal.stream.ClientStreamInvoker;
import dev.llmrouter.internal.stream.ClientStreamSession;
import dev.llmrouter.internal.stream.EventPublisher;
import dev.llmrouter.internal.stream.RoutedBody;
import dev.llmrouter.internal.stream.RoutedClientStream;
import dev.llmrouter.internal.stream.RoutedStream;
import dev.llmrouter.internal.stream.StreamInvoker;
import dev.llmrouter.internal.stream.StreamLeakDetector;
import dev.llmrouter.internal.stream.StreamSession;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.snapshot.Explanation;
import dev.llmrouter.snapshot.ModelListing;
import dev.llmrouter.snapshot.RouterSnapshot;
import dev.llmrouter.time.TimeSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The ways in: each makes a plan, a way of attempting and a driver, and turns what came out into what the
 * caller gets.
 */
final class Calls {
    private final Engine engine;
    private final RouterResources resources;
    private final Admission admission;
    private final RequestReader profiles;
    private final BlockingDriver blocking;
    private final ExchangeReader exchanges = new ExchangeReader();
    private final StreamLeakDetector streams;
    private final Clients clients;
    private final Mirrors mirrors;

    Calls(Engine engine, RouterResources resources, Clients clients, boolean mocksAllowed) {
        this.engine = engine;
        this.resources = resources;
        this.clients = clients;
        admission = new Admission(mocksAllowed);
        profiles = new RequestReader(
                engine::nextRequestId, engine.callers(), () -> engine.table().settings(), admission);
        streams = new StreamLeakDetector(resources.workers()::handOver);
        blocking = new BlockingDriver(resources);
        mirrors = new Mirrors(resources.workers(), engine.random(), this::sendCopy);
    }

    private ModelRequest admitted(ModelRequest request) {
        return admission.admitted(request, engine.table().settings());
    }

    private TimeSource time() {
        return resources.time();
    }

    ModelResponse send(ModelRequest request) {
        return send(request, resources.means(), blocking);
    }

    private ModelResponse send(ModelRequest asked, HttpExchange.Means means, BlockingDriver driver) {
        ModelRequest request = admitted(asked);
        HttpInvoker invoker = new HttpInvoker(means, request);
        RoutePlan plan = new RoutePlan(engine, profiles.of(request, false));
        return RoutedAnswers.response(plan, driver.run(plan, mirrors.around(request, Scopes.around(invoker::attempt))));
    }

    /** One call to one deployment, in rotation or not. */
    void probe(ModelRequest asked, String deployment) {
        ModelRequest request = admitted(asked);
        HttpInvoker invoker = new HttpInvoker(resources.means(), request);
        RoutePlan plan = new RoutePlan(engine, profiles.of(request, false).probing(deployment));
        blocking.run(plan, Scopes.around(invoker::attempt));
    }

    long nanos() {
        return time().nanos();
    }

    CompletableFuture<ModelResponse> sendAsync(ModelRequest asked) {
        ModelRequest request = admitted(asked);
        HttpInvoker invoker = new HttpInvoker(resources.means(), request);
        RequestProfile profile;
        try {
            profile = profiles.of(request, false);
        } catch (RequestRejectedException e) {
            return CompletableFuture.failedFuture(e);
        }
        RoutePlan plan = new RoutePlan(engine, profile);
        return new AsyncDriver<Provider.Answer, ModelResponse>(
                        plan,
                        mirrors.around(request, Scopes.around(invoker::attemptAsync)),
                        answer -> RoutedAnswers.response(plan, answer),
                        resources)
                .run();
    }

    /** A copy of a caller's request, whose answer no caller gets. */
    private CompletableFuture<?> sendCopy(ModelRequest request) {
        HttpInvoker invoker = new HttpInvoker(resources.means(), request);
        RoutePlan plan = new RoutePlan(engine, profiles.ofCopy(request));
        return new AsyncDriver<Provider.Answer, Boolean>(
                        plan, Scopes.around(invoker::attemptAsync), answer -> true, resources)
                .run();
    }

    ModelStream stream(ModelRequest request) {
        return stream(request, resources.means(), blocking);
    }

    private ModelStream stream(ModelRequest asked, HttpExchange.Means means, BlockingDriver driver) {
        ModelRequest request = admitted(asked);
        Opened opened = open(request, new StreamInvoker(means, request, false), driver);
        RoutedStream stream = new RoutedStream(opened.session(), opened.plan().attempts(), opened.headers());
        streams.watch(stream, opened.session());
        return stream;
    }

    /** A stream whose first output has arrived. */
    private record Opened(RoutePlan plan, StreamInvoker.Begun begun, StreamSession session) {
        Map<String, String> headers() {
            return RoutedAnswers.headers(plan, begun.response().headers());
        }
    }

    private Opened open(ModelRequest request, StreamInvoker invoker, BlockingDriver driver) {
        RoutePlan plan = new RoutePlan(engine, profiles.of(request, true));
        StreamInvoker.Begun begun = requireNonNull(
                driver.run(plan, mirrors.around(request, Scopes.around(invoker::attempt))),
                "a returned attempt has a stream");
        return new Opened(plan, begun, new StreamSession(plan, begun, resources.workers(), request));
    }

    Exchange exchange(ExchangeRequest request) {
        return new RoutedExchange(
                request,
                exchanges,
                new ExchangedCalls(),
                resources.workers(),
                resources.active().ofOneCall());
    }

    /** What an exchange is made of. */
    private final class ExchangedCalls implements RoutedExchange.RoutedCalls {
        @Override
        public ModelResponse send(ModelRequest request, ActiveCalls active) {
            return Calls.this.send(request, resources.means(active), new BlockingDriver(resources, active));
        }

        @Override
        public CompletableFuture<ModelResponse> sendAsync(ModelRequest request) {
            return Calls.this.sendAsync(request);
        }

        @Override
        public RoutedExchange.Opened open(ModelRequest asked, ActiveCalls active, RoutedExchange.Change change) {
            ModelRequest request = admitted(asked);
            Opened opened = Calls.this.open(
                    request,
                    new StreamInvoker(resources.means(active), request, true),
                    new BlockingDriver(resources, active));
            String deployment = opened.plan().last().deployment().id();
            RoutedBody body = new RoutedBody(opened.session(), change.of(deployment));
            streams.watch(body, opened.session());
            return new RoutedExchange.Opened(
                    opened.begun().response().status(),
                    opened.headers(),
                    body,
                    opened.plan().attempts());
        }

        @Override
        public ModelListing models() {
            return new ModelListing(catalog(), time().wallMillis());
        }

        @Override
        public Catalog catalog() {
            return engine.table().catalog();
        }

        @Override
        public String providerOf(String deployment) {
            Deployment found = catalog().deployments().get(deployment);
            return found == null ? "" : found.provider();
        }

        @Override
        public long patienceNanos() {
            return Calls.this.patienceNanos();
        }

        @Override
        public RouterException unstarted(String model) {
            return ExceptionFactory.unstarted(model, patienceNanos());
        }
    }

    /** How long a worker may take to begin. */
    private long patienceNanos() {
        return engine.table().settings().timeouts().call().orElseThrow().toNanos();
    }

    Flow.Publisher<StreamEvent> publish(ModelRequest request) {
        return publisher(request.model(), active -> {
            ModelStream stream = stream(request, resources.means(active), new BlockingDriver(resources, active));
            return new EventPublisher.Open<>(stream, stream);
        });
    }

    private <E> Flow.Publisher<E> publisher(String model, Function<ActiveCalls, EventPublisher.Open<E>> opening) {
        return new EventPublisher<>(new Published<>(model, opening), resources.workers(), resources.active());
    }

    /** Streams for subscribers: one that cancels gives up what its request waits for. */
    private final class Published<E> implements EventPublisher.Source<E> {
        private final String model;
        private final Function<ActiveCalls, EventPublisher.Open<E>> opening;

        Published(String model, Function<ActiveCalls, EventPublisher.Open<E>> opening) {
            this.model = model;
            this.opening = opening;
        }

        @Override
        public EventPublisher.Open<E> open(ActiveCalls active) {
            if (engine.isClosed()) {
                throw new IllegalStateException("the router is closed");
            }
            return opening.apply(active);
        }

        @Override
        public long patienceNanos() {
            return Calls.this.patienceNanos();
        }

        @Override
        public RouterException unstarted() {
            return ExceptionFactory.unstarted(model, patienceNanos());
        }
    }

    // The client's answer may be null where its type says nothing else; what T promises is the client's
    // business.
    @SuppressWarnings("NullAway")
    <T extends @Nullable Object> T execute(String model, ClientCall<T> call) {
        RoutePlan plan = new RoutePlan(engine, profiles.of(model, call, clients.prompts(), false));
        ClientInvoker<T> invoker = new ClientInvoker<>(call, clients);
        return blocking.run(plan, invoker::attempt);
    }

    @SuppressWarnings("NullAway")
    <T extends @Nullable Object> CompletableFuture<T> executeAsync(String model, ClientCall<T> call) {
        RoutePlan plan = new RoutePlan(engine, profiles.of(model, call, clients.prompts(), false));
        ClientInvoker<T> invoker = new ClientInvoker<>(call, clients);
        return new AsyncDriver<T, T>(plan, invoker::attemptAsync, answer -> answer, resources).run();
    }

    <E> ClientStream<E> executeStream(String model, ClientCall<ClientEvents<E>> call) {
        return executeStream(model, call, clients.waiting(), blocking);
    }

    <E> Flow.Publisher<E> executePublisher(String model, ClientCall<ClientEvents<E>> call) {
        return publisher(model, active -> {
            ClientStream<E> stream =
                    executeStream(model, call, clients.waiting(active), new BlockingDriver(resources, active));
            return new EventPublisher.Open<>(stream, stream);
        });
    }

    private <E> ClientStream<E> executeStream(
            String model, ClientCall<ClientEvents<E>> call, ClientRun.Means means, BlockingDriver driver) {
        RoutePlan plan = new RoutePlan(engine, profiles.of(model, call, clients.prompts(), true));
        ClientStreamInvoker<E> invoker = new ClientStreamInvoker<>(call, clients, means);
        ClientStreamInvoker.Begun<E> begun =
                requireNonNull(driver.run(plan, invoker::attempt), "a returned attempt has a stream");
        ClientStreamSession<E> session = new ClientStreamSession<>(plan, begun, call, clients);
        RoutedClientStream<E> stream = new RoutedClientStream<>(session, plan.attempts());
        streams.watch(stream, session);
        return stream;
    }

    Explanation explain(ModelRequest request) {
        RequestProfile profile = profiles.of(request, false);
        RoutingTable table = engine.table();
        RoutingTable.Route route = table.route(request.model())
                .orElseThrow(() -> new ExceptionFactory(profile, List.of()).unknownModel(table.catalog()));
        return Explanations.of(
                route,
                new CandidateFilterChain(table.settings(), profile, route),
                profile,
                new CandidatePicker(engine, profile, table.settings()),
                time().nanos());
    }

    RouterSnapshot snapshot() {
        streams.sweep();
        return Snapshots.of(engine, clients.abandoned()::of);
    }

    void close() {
        streams.closeAll();
        clients.close();
    }
}
