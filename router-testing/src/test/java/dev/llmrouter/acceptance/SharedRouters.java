package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.snapshot.SharingSnapshot;
import dev.llmrouter.testing.FakeClock;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.testing.RecordingListener;
import dev.llmrouter.testing.store.InMemoryUsageStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** Routers of one store, one clock and one provider, and the requests that the provider saw. */
final class SharedRouters {
    static final Duration MINUTE = Duration.ofMinutes(1);

    final FakeTransport transport = new FakeTransport();
    final FakeClock clock = transport.clock();
    final InMemoryUsageStore store = new InMemoryUsageStore(clock);
    private final List<Long> sent = new ArrayList<>();
    private final List<Deployment> deployments = new ArrayList<>();
    private final Random seeds = new Random(7);
    private Duration maxWait = MINUTE;

    SharedRouters() {
        transport.at("").always(request -> answered(FakeReply.text("Hello").usage(5, 5)));
    }

    /** A reply that counts as sent now. */
    FakeReply answered(FakeReply reply) {
        sent.add(clock.nanos());
        return reply;
    }

    SharedRouters deployment(String id, UnaryOperator<Deployment.Builder> more) {
        deployments.add(Routers.deployment("m", id, more));
        return this;
    }

    /** The same store and clock, for a file with other deployments. */
    SharedRouters withoutDeployments() {
        deployments.clear();
        return this;
    }

    SharedRouters limited(String id, Limits limits) {
        return deployment(id, d -> d.limits(limits));
    }

    SharedRouters rpm(String id, int rpm) {
        return limited(id, Limits.builder().requestsPerMinute(rpm).build());
    }

    SharedRouters maxWait(Duration length) {
        maxWait = length;
        return this;
    }

    Router router() {
        return router(new RecordingListener());
    }

    Router router(RecordingListener listener) {
        return router(listener, Runnable::run);
    }

    Router router(RecordingListener listener, Executor executor) {
        Router.Builder builder = Router.builder()
                .transport(transport)
                .time(clock)
                .random(new Random(seeds.nextLong()))
                .listener(listener)
                .executor(executor)
                .usageStore(store.connect())
                .settings(s -> s.maxWait(maxWait).timeout(maxWait.plusHours(1)).numRetries(0));
        deployments.forEach(builder::deployment);
        return builder.build();
    }

    /** Another file, with one deployment. */
    RouterConfig config(String id, int rpm) {
        Deployment deployment = Routers.deployment(
                "m", id, d -> d.limits(Limits.builder().requestsPerMinute(rpm).build()));
        return new RouterConfig(
                Catalog.builder().deployment(deployment).build(),
                RouterSettings.builder()
                        .maxWait(maxWait)
                        .timeout(maxWait.plusHours(1))
                        .build());
    }

    static ModelRequest hello() {
        return ModelRequest.chat("m", "Hi");
    }

    static List<CompletableFuture<ModelResponse>> ask(Router router, int times) {
        List<CompletableFuture<ModelResponse>> calls = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            calls.add(router.sendAsync(hello()));
        }
        return calls;
    }

    static long answers(List<CompletableFuture<ModelResponse>> calls) {
        return calls.stream()
                .filter(call -> call.isDone() && !call.isCompletedExceptionally())
                .count();
    }

    static long failures(List<CompletableFuture<ModelResponse>> calls) {
        return calls.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .count();
    }

    static SharingSnapshot sharing(Router router) {
        return router.snapshot().sharing().orElseThrow();
    }

    long sentInAll() {
        return sent.size();
    }

    /** The most that the provider saw in any time of this length. */
    long mostIn(Duration length) {
        long most = 0;
        int first = 0;
        for (int last = 0; last < sent.size(); last++) {
            while (sent.get(last) - sent.get(first) >= length.toNanos()) {
                first++;
            }
            most = Math.max(most, last - first + 1L);
        }
        return most;
    }

    void assertMostInAMinute(long most) {
        assertMostIn(MINUTE, most);
    }

    /**
     * The same where the time goes on while threads are on their way from a reservation to the provider: less than
     * a second.
     */
    void assertMostInNearlyAMinute(long most) {
        assertMostIn(MINUTE.minusSeconds(1), most);
    }

    private void assertMostIn(Duration window, long most) {
        long seen = mostIn(window);
        assertTrue(seen <= most, () -> seen + " requests within " + window + ", and not " + most);
    }
}
