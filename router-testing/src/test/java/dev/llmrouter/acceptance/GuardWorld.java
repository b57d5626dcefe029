package dev.llmrouter.acceptance;

import dev.llmrouter.Router;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.catalog.Budget;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.Pricing;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.AttemptInfo;
import dev.llmrouter.event.CooldownEnded;
import dev.llmrouter.event.CooldownStarted;
import dev.llmrouter.event.FellBack;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.event.RequestPaused;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.provider.EventContent;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.provider.RateLimits;
import dev.llmrouter.testing.FakeClock;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.testing.RecordingListener;
import dev.llmrouter.testing.store.InMemoryUsageStore;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.StoreUnavailableException;
import dev.llmrouter.usage.UsageStore;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A router whose foreign code can be made to throw, in one place at a time. */
final class GuardWorld {
    /** The places where the router calls foreign code. */
    enum Place {
        LISTENER,
        STRATEGY,
        PROVIDER_REQUEST,
        PROVIDER_NORMALIZED,
        PROVIDER_OUTCOME,
        PROVIDER_CONTENT,
        PROVIDER_END_OF_STREAM,
        PROVIDER_RATE_LIMITS,
        PROVIDER_ESTIMATE,
        TRANSPORT_NEW_CALL,
        TRANSPORT_EXECUTE,
        TRANSPORT_EXECUTE_ASYNC,
        TRANSPORT_FUTURE,
        TRANSPORT_CANCEL,
        BODY_READ,
        BODY_CLOSE,
        STORE_LISTEN,
        STORE_EXCHANGE,
        STORE_CLOSE,
        EXECUTOR,
        CLIENT_EXECUTOR,
        CLIENT_CALL,
        CLIENT_STAGE,
        CLIENT_FAILURES,
        CLIENT_USAGE,
        ANSWER_CLOSE,
        SUBSCRIBER_ON_SUBSCRIBE,
        SUBSCRIBER_ON_NEXT,
        SUBSCRIBER_END;

        static final Set<Place> OF_THE_PROVIDER = EnumSet.range(PROVIDER_REQUEST, PROVIDER_END_OF_STREAM);
    }

    final FakeTransport fake = new FakeTransport();
    final FakeClock clock = fake.clock();
    final RecordingListener recorded = new RecordingListener();
    private final InMemoryUsageStore store = new InMemoryUsageStore(clock);
    private final Provider openAi = Providers.standard("openai").orElseThrow();
    private @Nullable Place faulty;
    private @Nullable Throwable thrown;

    /** From now on this place throws; null to mend it. */
    void breaks(@Nullable Place place, @Nullable Throwable what) {
        faulty = place;
        thrown = what;
    }

    void pass(Place place) {
        Throwable what = thrown;
        if (place == faulty && what != null) {
            throw GuardWorld.<RuntimeException>sneaky(what);
        }
    }

    /** As Kotlin does: throws undeclared checked exceptions. */
    @SuppressWarnings("unchecked")
    static <E extends Throwable> RuntimeException sneaky(Throwable what) throws E {
        throw (E) what;
    }

    Router router() {
        return builder().usageStore(new FaultyStore(store.connect())).build();
    }

    /** One that shares nothing. */
    Router lonelyRouter() {
        return builder().build();
    }

    private Router.Builder builder() {
        return Router.builder()
                .deployment(deployment("one"))
                .deployment(deployment("two"))
                .provider(new FaultyProvider())
                .transport(new FaultyTransport())
                .time(clock)
                .random(new Random(7))
                .listener(new FaultyListener())
                .strategy((candidates, context) -> {
                    pass(Place.STRATEGY);
                    return 0;
                })
                .executor(inline(Place.EXECUTOR))
                .clientExecutor(inline(Place.CLIENT_EXECUTOR))
                .settings(s -> s.numRetries(1).timeout(Duration.ofSeconds(60)));
    }

    private static Deployment deployment(String id) {
        return Deployment.builder("m", "acme/model")
                .id(id)
                .apiBase("https://" + id + ".example/v1")
                .apiKey(Secret.of("k"))
                .limits(Limits.builder()
                        .requestsPerMinute(100)
                        .tokensPerMinute(100_000)
                        .maxParallelRequests(1)
                        .build())
                .pricing(Pricing.of(0.001, 0.001))
                .budget(Budget.of(100, Duration.ofDays(1)))
                .build();
    }

    private Executor inline(Place place) {
        return task -> {
            pass(place);
            task.run();
        };
    }

    private final class FaultyListener implements RouterListener {
        @Override
        public void requestStarted(RequestInfo request) {
            recorded.requestStarted(request);
            pass(Place.LISTENER);
        }

        @Override
        public void requestEnded(RequestEnded event) {
            recorded.requestEnded(event);
            pass(Place.LISTENER);
        }

        @Override
        public void attemptStarted(AttemptInfo attempt) {
            recorded.attemptStarted(attempt);
            pass(Place.LISTENER);
        }

        @Override
        public void attemptEnded(AttemptEnded event) {
            recorded.attemptEnded(event);
            pass(Place.LISTENER);
        }

        @Override
        public void paused(RequestPaused event) {
            pass(Place.LISTENER);
        }

        @Override
        public void fellBack(FellBack event) {
            pass(Place.LISTENER);
        }

        @Override
        public void cooldownStarted(CooldownStarted event) {
            recorded.cooldownStarted(event);
            pass(Place.LISTENER);
        }

        @Override
        public void cooldownEnded(CooldownEnded event) {
            recorded.cooldownEnded(event);
            pass(Place.LISTENER);
        }
    }

    private final class FaultyProvider implements Provider {
        @Override
        public String name() {
            return "acme";
        }

        @Override
        public Optional<String> missing(Deployment deployment) {
            return Optional.empty();
        }

        @Override
        public TransportRequest request(ProviderCall call) {
            pass(Place.PROVIDER_REQUEST);
            return openAi.request(call);
        }

        @Override
        public Answer normalized(Answer answer) {
            pass(Place.PROVIDER_NORMALIZED);
            return openAi.normalized(answer);
        }

        @Override
        public Outcome outcome(Answer answer) {
            pass(Place.PROVIDER_OUTCOME);
            return openAi.outcome(answer);
        }

        @Override
        public OptionalDouble estimatedTokens(Answer answer) {
            pass(Place.PROVIDER_ESTIMATE);
            return openAi.estimatedTokens(answer);
        }

        @Override
        public EventContent content(StreamEvent event) {
            pass(Place.PROVIDER_CONTENT);
            return openAi.content(event);
        }

        @Override
        public boolean marksEndOfStream(Endpoint endpoint) {
            pass(Place.PROVIDER_END_OF_STREAM);
            return openAi.marksEndOfStream(endpoint);
        }

        @Override
        public RateLimits rateLimits(Map<String, String> headers) {
            pass(Place.PROVIDER_RATE_LIMITS);
            return openAi.rateLimits(headers);
        }
    }

    private final class FaultyTransport implements Transport {
        @Override
        public TransportCall newCall(TransportRequest request) {
            pass(Place.TRANSPORT_NEW_CALL);
            TransportCall call = fake.newCall(request);
            return new TransportCall() {
                @Override
                public TransportResponse execute() throws IOException {
                    pass(Place.TRANSPORT_EXECUTE);
                    return faulty(call.execute());
                }

                @Override
                public CompletableFuture<TransportResponse> executeAsync() {
                    pass(Place.TRANSPORT_EXECUTE_ASYNC);
                    return call.executeAsync().thenApply(response -> {
                        if (faulty == Place.TRANSPORT_FUTURE) {
                            response.close();
                        }
                        pass(Place.TRANSPORT_FUTURE);
                        return faulty(response);
                    });
                }

                @Override
                public void cancel() {
                    call.cancel();
                    pass(Place.TRANSPORT_CANCEL);
                }
            };
        }

        private TransportResponse faulty(TransportResponse response) {
            return new TransportResponse(response.status(), response.headers(), new FaultyBody(response.body()));
        }

        @Override
        public void close() {}
    }

    private final class FaultyBody extends FilterInputStream {
        FaultyBody(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            pass(Place.BODY_READ);
            return super.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            pass(Place.BODY_READ);
            return super.read(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            super.close();
            pass(Place.BODY_CLOSE);
        }
    }

    private final class FaultyStore implements UsageStore {
        private final UsageStore good;

        FaultyStore(UsageStore good) {
            this.good = good;
        }

        @Override
        public Reply exchange(Report report) throws StoreUnavailableException {
            pass(Place.STORE_EXCHANGE);
            return good.exchange(report);
        }

        @Override
        public void listen(Runnable onNews) {
            pass(Place.STORE_LISTEN);
            good.listen(onNews);
        }

        @Override
        public void close() {
            good.close();
            pass(Place.STORE_CLOSE);
        }
    }
}
