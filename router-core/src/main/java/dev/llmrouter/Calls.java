package dev.llmrouter;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.ClientEvents;
import dev.llmrouter.call.ClientStream;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.time.TimeSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The ways in: each makes a plan, a way of attempting and a driver, and turns what came out into what the caller gets. */
final class Calls {
    private final Engine engine;
    private final Resources resources;
    private final Admission admission;
    private final Profiles profiles;
    private final BlockingDriver blocking;
    private final ForgottenStreams streams;
    private final Clients clients;

    Calls(Engine engine, Resources resources, Clients clients, boolean mocksAllowed) {
        this.engine = engine;
        this.resources = resources;
        this.clients = clients;
        admission = new Admission(mocksAllowed);
        profiles = new Profiles(
                engine::nextRequestId, engine.callers(), () -> engine.table().settings(), admission);
        streams = new ForgottenStreams(resources.workers()::handOver);
        blocking = new BlockingDriver(resources);
    }

    private ModelRequest admitted(ModelRequest request) {
        return admission.admitted(request, engine.table().settings());
    }

    private TimeSource time() {
        return resources.time();
    }

    ModelResponse send(ModelRequest asked) {
        ModelRequest request = admitted(asked);
        HttpAttempter attempter = new HttpAttempter(resources.means(), request);
        RoutePlan plan = new RoutePlan(engine, profiles.of(request, false));
        return response(plan, blocking.run(plan, attempter::attempt));
    }

    CompletableFuture<ModelResponse> sendAsync(ModelRequest asked) {
        ModelRequest request = admitted(asked);
        HttpAttempter attempter = new HttpAttempter(resources.means(), request);
        RequestProfile profile;
        try {
            profile = profiles.of(request, false);
        } catch (RequestRejectedException e) {
            return CompletableFuture.failedFuture(e);
        }
        RoutePlan plan = new RoutePlan(engine, profile);
        return new AsyncDriver<Provider.Answer, ModelResponse>(
                        plan, attempter::attemptAsync, answer -> response(plan, answer), resources)
                .run();
    }

    ModelStream stream(ModelRequest request) {
        return stream(request, resources.means(), blocking);
    }

    private ModelStream stream(ModelRequest asked, Exchange.Means means, BlockingDriver driver) {
        ModelRequest request = admitted(asked);
        StreamAttempter attempter = new StreamAttempter(means, request);
        RoutePlan plan = new RoutePlan(engine, profiles.of(request, true));
        StreamAttempter.Begun begun =
                requireNonNull(driver.run(plan, attempter::attempt), "a returned attempt has a stream");
        StreamSession session = new StreamSession(plan, begun, resources.workers(), request);
        RoutedStream stream = new RoutedStream(
                session, plan.attempts(), headers(plan, begun.response().headers()));
        streams.watch(stream, session);
        return stream;
    }

    Flow.Publisher<StreamEvent> publish(ModelRequest request) {
        return publisher(request.model(), underWay -> {
            ModelStream stream = stream(request, resources.means(underWay), new BlockingDriver(resources, underWay));
            return new EventPublisher.Open<>(stream, stream);
        });
    }

    private <E> Flow.Publisher<E> publisher(String model, Function<UnderWay, EventPublisher.Open<E>> opening) {
        return new EventPublisher<>(new Published<>(model, opening), resources.workers(), resources.underWay());
    }

    /** Streams for subscribers: one that cancels gives up what its request waits for. */
    private final class Published<E> implements EventPublisher.Source<E> {
        private final String model;
        private final Function<UnderWay, EventPublisher.Open<E>> opening;

        Published(String model, Function<UnderWay, EventPublisher.Open<E>> opening) {
            this.model = model;
            this.opening = opening;
        }

        @Override
        public EventPublisher.Open<E> open(UnderWay underWay) {
            if (engine.isClosed()) {
                throw new IllegalStateException("the router is closed");
            }
            return opening.apply(underWay);
        }

        @Override
        public long patienceNanos() {
            return engine.table().settings().timeouts().call().orElseThrow().toNanos();
        }

        @Override
        public RouterException unstarted() {
            return Failures.unstarted(model, patienceNanos());
        }
    }

    // The client's answer may be null where its type says nothing else; what T promises is the client's business.
    @SuppressWarnings("NullAway")
    <T extends @Nullable Object> T execute(String model, ClientCall<T> call) {
        RoutePlan plan = new RoutePlan(engine, profiles.of(model, call, clients.prompts(), false));
        ClientAttempter<T> attempter = new ClientAttempter<>(call, clients);
        return blocking.run(plan, attempter::attempt);
    }

    @SuppressWarnings("NullAway")
    <T extends @Nullable Object> CompletableFuture<T> executeAsync(String model, ClientCall<T> call) {
        RoutePlan plan = new RoutePlan(engine, profiles.of(model, call, clients.prompts(), false));
        ClientAttempter<T> attempter = new ClientAttempter<>(call, clients);
        return new AsyncDriver<T, T>(plan, attempter::attemptAsync, answer -> answer, resources).run();
    }

    <E> ClientStream<E> executeStream(String model, ClientCall<ClientEvents<E>> call) {
        return executeStream(model, call, clients.waiting(), blocking);
    }

    <E> Flow.Publisher<E> executePublisher(String model, ClientCall<ClientEvents<E>> call) {
        return publisher(model, underWay -> {
            ClientStream<E> stream =
                    executeStream(model, call, clients.waiting(underWay), new BlockingDriver(resources, underWay));
            return new EventPublisher.Open<>(stream, stream);
        });
    }

    private <E> ClientStream<E> executeStream(
            String model, ClientCall<ClientEvents<E>> call, ClientRun.Means means, BlockingDriver driver) {
        RoutePlan plan = new RoutePlan(engine, profiles.of(model, call, clients.prompts(), true));
        ClientStreamAttempter<E> attempter = new ClientStreamAttempter<>(call, clients, means);
        ClientStreamAttempter.Begun<E> begun =
                requireNonNull(driver.run(plan, attempter::attempt), "a returned attempt has a stream");
        ClientStreamSession<E> session = new ClientStreamSession<>(plan, begun, call, clients);
        RoutedClientStream<E> stream = new RoutedClientStream<>(session, plan.attempts());
        streams.watch(stream, session);
        return stream;
    }

    Explanation explain(ModelRequest request) {
        RequestProfile profile = profiles.of(request, false);
        RoutingTable table = engine.table();
        RoutingTable.Route route = table.route(request.model())
                .orElseThrow(() -> new Failures(profile, java.util.List.of()).unknownModel(table.catalog()));
        return Explanations.of(route, new CandidateFilter(table.settings(), profile, route), profile, time().nanos());
    }

    RouterSnapshot snapshot() {
        streams.sweep();
        return Snapshots.of(engine, clients.abandoned()::of);
    }

    void close() {
        streams.closeAll();
        clients.close();
    }

    private static ModelResponse response(RoutePlan plan, Provider.@Nullable Answer answer) {
        Provider.Answer given = requireNonNull(answer, "a returned attempt has an answer");
        RoutingTable.Route route = plan.last().route();
        return ModelResponse.builder()
                .answer(given.status(), headers(plan, given.headers()), given.body())
                .servedBy(
                        plan.last().deployment().id(),
                        route.group().name(),
                        route.found().alias() == null ? null : route.found().requested())
                .usage(plan.lastOutcome().usage())
                .attempts(plan.attempts())
                .build();
    }

    /** The answer's headers and the router's own, under the names that LiteLLM's clients know. */
    private static Map<String, String> headers(RoutePlan plan, Map<String, String> answered) {
        Map<String, String> headers = HandedOnHeaders.of(answered);
        headers.put("x-litellm-model-id", plan.last().deployment().id());
        headers.put("x-litellm-model-group", plan.last().route().group().name());
        headers.put("x-litellm-attempted-retries", Integer.toString(plan.retriesMade()));
        headers.put("x-litellm-attempted-fallbacks", Integer.toString(plan.fallbacksTried()));
        return headers;
    }
}
