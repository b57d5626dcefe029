package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.ModelAlias;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.error.ConfigException;
import dev.llmrouter.error.NoDeploymentAvailableException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.snapshot.DeploymentSnapshot;
import dev.llmrouter.testing.FakeClock;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.testing.RecordingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State that a reload keeps, state that it drops, and its effect on waiting requests. */
class RouterReloadTest {
    private static final ModelRequest HELLO = ModelRequest.chat("m", "Hi");

    private final Path folder;
    private final FakeTransport transport = new FakeTransport();
    private final FakeClock clock = transport.clock();
    private final RecordingListener listener = new RecordingListener();
    private int files;

    RouterReloadTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** A file of deployments of one group; each is its address and more parameters. */
    private Path file(String... entries) throws IOException {
        StringBuilder yaml = new StringBuilder("model_list:\n");
        for (String entry : entries) {
            String host = entry.split(",", 2)[0];
            String more = entry.substring(host.length());
            yaml.append("  - {model_name: m, litellm_params: {model: openai/x, api_base: \"https://" + host
                    + ".example/v1\"" + (more.contains("api_key") ? "" : ", api_key: k") + more + "}}\n");
        }
        yaml.append("router_settings: {max_wait: 0, num_retries: 0}\n");
        return Files.writeString(folder.resolve("router-" + ++files + ".yaml"), yaml);
    }

    private Router router(Path file) {
        return builder(Router.fromYaml(file)).build();
    }

    private Router.Builder builder(Router.Builder builder) {
        return builder.transport(transport)
                .time(clock)
                .random(new Random(7))
                .listener(listener)
                .executor(Runnable::run);
    }

    private int answered(Router router, int times) {
        int answered = 0;
        for (int i = 0; i < times; i++) {
            try {
                router.send(HELLO);
                answered++;
            } catch (RouterException e) {
                // Counted by the missing capacity.
            }
        }
        return answered;
    }

    private static DeploymentSnapshot first(Router router) {
        return router.snapshot().deployments().get(0);
    }

    // ---- state that is kept

    @Test
    void tuning_keepsTheIdAndWhatWasSpent() throws IOException {
        Router router = router(file("a, rpm: 5"));
        String id = first(router).id();
        assertEquals(5, answered(router, 9));

        for (String tuned : List.of(
                "a, rpm: 5, timeout: 45",
                "a, rpm: 5, weight: 3, order: 2",
                "a, rpm: 5, tags: [x], num_retries: 1",
                "a, rpm: 5, max_parallel_requests: 3, cooldown_time: 9",
                "a, rpm: 5, input_cost_per_token: 1, max_budget: 9000, budget_duration: 1h",
                "a, rpm: 5, temperature: 0.5, api_version: v2, tpm: 100000")) {
            router.reload(file(tuned));

            assertEquals(id, first(router).id(), tuned);
            assertEquals(0, answered(router, 3), tuned);
        }
    }

    @Test
    void raisedLimit_admitsWhatItAddsAndNoMore() throws IOException {
        Router router = router(file("a, rpm: 5"));
        answered(router, 9);
        clock.advance(Duration.ofSeconds(30));

        router.reload(file("a, rpm: 7"));

        assertEquals(2, answered(router, 9));
        clock.advance(Duration.ofSeconds(31));
        assertEquals(5, answered(router, 9));
    }

    @Test
    void loweredLimit_waitsUntilEnoughHasLeftTheWindow() throws IOException {
        Router router = router(file("a, rpm: 6"));
        answered(router, 3);
        clock.advance(Duration.ofSeconds(30));
        answered(router, 3);

        router.reload(file("a, rpm: 3"));

        clock.advance(Duration.ofSeconds(31));
        assertEquals(0, answered(router, 9));
        clock.advance(Duration.ofSeconds(30));
        assertEquals(3, answered(router, 9));
    }

    @Test
    void limitsOfEveryKindAndSize_keepWhatWasSpent() throws IOException {
        String[] kinds = {
            "a, rpm: 4",
            "a, rpm: 5000",
            "a, rpm: 6000, limit_window: bucket",
            "a, rpm: 5000, tpm: 900000",
            "a, rpm: 3000, limit_window: sliding",
            "a, max_parallel_requests: 9",
            "a, rpm: 5"
        };
        Router router = router(file(kinds[0]));
        assertEquals(4, answered(router, 4));

        for (String kind : kinds) {
            router.reload(file(kind));
        }

        assertEquals(4, first(router).requestsUsed());
        assertEquals(1, answered(router, 9));
    }

    @Test
    void tokens_areKeptWhenTheirLimitChanges() throws IOException {
        transport.at("").always(FakeReply.text("Hello").usage(600, 300));
        Router router = router(file("a, tpm: 1000"));
        router.send(HELLO);

        router.reload(file("a, tpm: 1100"));

        assertEquals(900, first(router).tokensUsed());
        assertEquals(200, first(router).tokensRoom().orElseThrow());
    }

    @Test
    void callUnderWay_isSettledInTheChangedLimit() throws IOException {
        Router router = router(file("a, tpm: 10000, max_parallel_requests: 1"));
        transport.at("").always(FakeReply.stream("one ", "two").usage(60, 40));
        ModelStream stream = router.stream(ModelRequest.builder("m")
                .json(
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}],\"stream_options\":{\"include_usage\":true}}")
                .build());

        router.reload(file("a, tpm: 20000, max_parallel_requests: 1"));
        assertThrows(NoDeploymentAvailableException.class, () -> router.stream(HELLO));
        stream.forEach(event -> {});

        assertEquals(100, first(router).tokensUsed());
        assertEquals(0, router.snapshot().callsInFlight());
    }

    @Test
    void deploymentThatComesBackWithinItsWindow_goesOnWhereItWas() throws IOException {
        Router router = router(file("a, rpm: 5"));
        answered(router, 5);
        router.reload(file("b"));
        clock.advance(Duration.ofSeconds(40));

        router.reload(file("a, rpm: 5"));

        assertEquals(0, answered(router, 5));
        clock.advance(Duration.ofSeconds(21));
        assertEquals(5, answered(router, 5));
    }

    @Test
    void deploymentThatComesBack_stillCools() throws IOException {
        transport.at("a.example").always(FakeReply.status(429).retryAfter(Duration.ofMinutes(5)));
        Router router = router(file("a", "b"));
        answered(router, 6);
        router.reload(file("b"));
        clock.advance(Duration.ofMinutes(2));

        router.reload(file("a", "b"));

        assertTrue(first(router).cooldown().isPresent());
    }

    @Test
    void slotOfACallThatOutlivesItsDeployment_isStillTaken() throws IOException {
        transport.at("").always(FakeReply.stream("one ", "two"));
        Router router = router(file("a, max_parallel_requests: 1"));
        ModelStream stream = router.stream(HELLO);
        router.reload(file("b"));
        clock.advance(Duration.ofMinutes(30));

        router.reload(file("a, max_parallel_requests: 1"));

        assertThrows(NoDeploymentAvailableException.class, () -> router.stream(HELLO));
        stream.close();
        router.stream(HELLO).close();
    }

    @Test
    void budget_isKeptWithoutAGivenId_andWhenItComesBack() throws IOException {
        transport.at("").always(FakeReply.text("Hello").usage(6, 3));
        String budget = ", input_cost_per_token: 1, output_cost_per_token: 1, max_budget: 10, budget_duration: 1h";
        Router router = router(file("a" + budget));
        router.send(HELLO);

        router.reload(file("a, weight: 2" + budget));
        assertEquals(9, router.snapshot().budgets().get(0).spent().intValueExact());
        router.reload(file("b"));
        router.reload(file("a" + budget));

        assertEquals(9, router.snapshot().budgets().get(0).spent().intValueExact());
    }

    // ---- state that is dropped

    @Test
    void changedKey_clearsTheCooldownOfTheOldOne() throws IOException {
        transport.at("a.example").replies(FakeReply.status(401));
        Router router = router(file("a, api_key: old", "b"));
        answered(router, 6);
        assertTrue(first(router).cooldown().isPresent());

        router.reload(file("a, api_key: new", "b"));

        assertFalse(first(router).cooldown().isPresent());
        assertEquals(0, first(router).failuresInLastMinute());
        assertTrue(listener.events().stream().anyMatch(event -> event.startsWith("cooldownEnded")));
        clock.advance(Duration.ofMinutes(1));
        listener.assertBalanced();
    }

    @Test
    void changedKey_keepsARateLimitsCooldown() throws IOException {
        transport.at("a.example").replies(FakeReply.status(429).retryAfter(Duration.ofSeconds(20)));
        Router router = router(file("a, api_key: old", "b"));
        answered(router, 6);

        router.reload(file("a, api_key: new", "b"));

        assertTrue(first(router).cooldown().isPresent());
        clock.advance(Duration.ofSeconds(21));
        assertFalse(first(router).cooldown().isPresent());
        listener.assertBalanced();
    }

    @Test
    void sameKey_keepsTheCooldown() throws IOException {
        transport.at("a.example").replies(FakeReply.status(401));
        Router router = router(file("a", "b"));
        answered(router, 6);

        router.reload(file("a, timeout: 9", "b"));

        assertTrue(first(router).cooldown().isPresent());
    }

    @Test
    void callWithTheOldKey_doesNotCoolTheNewOne() throws IOException {
        CompletableFuture<String> client = new CompletableFuture<>();
        Router router = router(file("a, api_key: old", "b, weight: 0"));
        CompletableFuture<String> call = router.executeAsync("m", d -> client);

        router.reload(file("a, api_key: new", "b, weight: 0"));
        client.completeExceptionally(new SdkException(401));

        assertTrue(call.isCompletedExceptionally());
        assertFalse(first(router).cooldown().isPresent());
        listener.assertBalanced();
    }

    @Test
    void changedAddressOfAGivenId_clearsWhatHappenedAtTheOldOne() {
        transport.at("old.example").always(FakeReply.status(503));
        Router router = builder(Router.builder())
                .deployment(at("old"))
                .settings(settings -> settings.numRetries(0))
                .build();
        answered(router, 6);
        assertEquals(6, first(router).failuresInLastMinute());

        router.reload(new RouterConfig(
                Catalog.builder().deployment(at("new")).build(),
                RouterSettings.builder().build()));

        assertEquals(0, first(router).failuresInLastMinute());
    }

    private static Deployment at(String host) {
        return Routers.deployment("m", "id", d -> d.apiBase("https://" + host + ".example/v1"));
    }

    @Test
    void changedKey_forgetsTheLimitThatTheOldAccountHad() throws IOException {
        transport.at("").always(limitedTo(60));
        Router router = router(file("a, api_key: old"));
        answered(router, 5);
        assertFalse(first(router).learned().isEmpty());

        router.reload(file("a, api_key: new"));

        assertEquals(List.of(), first(router).learned());
    }

    @Test
    void changedLimit_keepsATighterOneThatWasLearned() throws IOException {
        transport.at("").always(limitedTo(60));
        Router router = router(file("a, rpm: 600"));
        answered(router, 5);
        assertFalse(first(router).learned().isEmpty());

        router.reload(file("a, rpm: 700"));
        assertFalse(first(router).learned().isEmpty());
        router.reload(file("a, rpm: 20"));

        assertEquals(List.of(), first(router).learned());
    }

    private static FakeReply limitedTo(int requests) {
        return FakeReply.text("Hello")
                .header("x-ratelimit-limit-requests", "" + requests)
                .header("x-ratelimit-remaining-requests", "" + (requests - 1))
                .header("x-ratelimit-reset-requests", "1s");
    }

    // ---- waiting requests

    private Router withWaiting(Limits limits) {
        return builder(Router.builder())
                .deployment(limited("a", limits))
                .settings(settings -> settings.maxWait(Duration.ofMinutes(5)).timeout(Duration.ofMinutes(9)))
                .build();
    }

    private static Deployment limited(String id, Limits limits) {
        return Routers.deployment("m", id, d -> d.limits(limits));
    }

    private static RouterConfig config(Deployment... deployments) {
        Catalog.Builder catalog = Catalog.builder();
        List.of(deployments).forEach(catalog::deployment);
        return new RouterConfig(catalog.build(), RouterSettings.builder().build());
    }

    private static Limits rpm(int requests) {
        return Limits.builder().requestsPerMinute(requests).build();
    }

    @Test
    void requestThatWaits_isServedAtOnceByARaisedLimit() {
        Router router = withWaiting(rpm(1));
        router.send(HELLO);
        CompletableFuture<ModelResponse> waits = router.sendAsync(HELLO);
        assertFalse(waits.isDone());

        router.reload(config(limited("a", rpm(2))));

        assertTrue(waits.isDone());
    }

    @Test
    void requestsThatWait_areServedAtOnceByANewDeployment() {
        Router router = withWaiting(rpm(1));
        router.send(HELLO);
        List<CompletableFuture<ModelResponse>> wait = List.of(router.sendAsync(HELLO), router.sendAsync(HELLO));

        router.reload(config(limited("a", rpm(1)), limited("new", rpm(2))));

        assertEquals(
                List.of("new", "new"),
                wait.stream().map(each -> each.join().deploymentId()).toList());
        listener.assertBalanced();
    }

    // ---- settings of the builder

    @Test
    void reloadOfAConfiguration_keepsWhatTheBuilderWasGiven() {
        Router router = builder(Router.builder())
                .deployment(Routers.deployment("own", "own", d -> d))
                .alias("nick", "own")
                .settings(settings -> settings.numRetries(0))
                .build();
        transport.at("new.example").always(FakeReply.status(500));

        router.reload(new RouterConfig(
                Catalog.builder()
                        .deployment(Routers.deployment("other", "new", d -> d))
                        .build(),
                RouterSettings.builder().build()));

        assertEquals("own", router.send(ModelRequest.chat("nick", "Hi")).deploymentId());
        assertThrows(RouterException.class, () -> router.send(ModelRequest.chat("other", "Hi")));
        assertEquals(1, transport.requestsTo("new.example").size());
    }

    @Test
    void reloadOfAConfiguration_mayStateADeploymentAndAnAliasAnew() {
        Router router = builder(Router.builder())
                .deployment(limited("a", rpm(1)))
                .alias("nick", "m")
                .build();
        RouterConfig next = new RouterConfig(
                Catalog.builder()
                        .deployment(limited("a", rpm(3)))
                        .deployment(Routers.deployment("other", "b", d -> d))
                        .alias(new ModelAlias("nick", "other", false))
                        .build(),
                RouterSettings.builder().build());

        router.reload(next);

        assertEquals(3, first(router).requestsRoom().orElseThrow());
        assertEquals("b", router.send(ModelRequest.chat("nick", "Hi")).deploymentId());
    }

    @Test
    void reloadThatIsRefused_changesNothing() {
        Router router =
                builder(Router.builder()).deployment(limited("own", inGroup(1))).build();

        assertThrows(ConfigException.class, () -> router.reload(config(limited("other", inGroup(2)))));

        assertEquals(1, router.snapshot().deployments().size());
        assertEquals(1, first(router).requestsRoom().orElseThrow());
    }

    private static Limits inGroup(int requests) {
        return Limits.builder().requestsPerMinute(requests).group("account").build();
    }

    @Test
    void variables_areAskedAnewByEveryLoad() throws IOException {
        Path file = file("a, api_key: os.environ/KEY");
        transport.at("a.example").always(FakeReply.text("Hello"));
        Map<String, String> variables = new HashMap<>(Map.of("KEY", "sk-1"));
        try (Router router =
                builder(Router.fromYaml(file)).environment(() -> variables).build()) {
            router.send(HELLO);
            variables.put("KEY", "sk-2");

            router.reload(file);

            router.send(HELLO);
        }
        assertEquals(
                List.of("Bearer sk-1", "Bearer sk-2"),
                transport.requestsTo("a.example").stream()
                        .map(request -> request.headers().get("Authorization"))
                        .toList());
    }
}
