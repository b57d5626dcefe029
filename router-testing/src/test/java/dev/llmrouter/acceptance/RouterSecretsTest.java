package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ClientEvents;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.config.ConfigLoader;
import dev.llmrouter.error.ConfigException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.AttemptInfo;
import dev.llmrouter.event.CooldownStarted;
import dev.llmrouter.event.FellBack;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.event.RequestPaused;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.testing.store.InMemoryUsageStore;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.StoreUnavailableException;
import dev.llmrouter.usage.UsageStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Marked keys in every place where a key can be, every way to call, every kind of failure: the mark appears
 * nowhere but in requests.
 */
class RouterSecretsTest {
    private static final String MARK = "sk-MARKED";
    private static final Map<String, String> ENVIRONMENT =
            Map.of("KEY", MARK + "-variable", "QUERY", MARK + "-query", "OPENAI_API_KEY", MARK + "-implied");

    private static final String YAML = """
            environment_variables: {OTHER: %1$s-block}
            model_list:
              - model_name: m
                litellm_params:
                  model: openai/m
                  api_base: "https://user:%1$s-password@a.example/v1?code=${QUERY}"
                  api_key: os.environ/KEY
                  api-kee: %1$s-misspelt
                  extra_headers: {X-Api-Token: %1$s-header}
                  extra_body: {password: %1$s-body}
                  order: 1
                  rpm: 1000
                model_info: {id: a}
              - model_name: m
                litellm_params:
                  model: azure/m
                  api_base: https://b.example
                  azure_ad_token: %1$s-token
                  api_key: os.environ/OTHER
                  order: 2
                  rpm: 1000
                model_info: {id: b}
              - model_name: implied
                litellm_params: {model: openai/m}
              - model_name: nowhere
                litellm_params: {model: azure/m, api_base: "host-without-scheme?%1$s-bare", api_key: os.environ/KEY}
              - model_name: broken
                litellm_params: {model: openai/m, api_base: "https://c.example", api_key: "%1$s-line\\nbreak"}
            router_settings:
              redis_host: redis.example
              redis_username: someone
              redis_password: %1$s-redis
              num_retries: 1
              timeout: 30
            """.formatted(MARK);

    private final FakeTransport transport = new FakeTransport();
    private final List<RecordedLog.Line> log = RecordedLog.start();
    private final List<String> out = new CopyOnWriteArrayList<>();

    private final Path folder;

    RouterSecretsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void stopRecording() {
        RecordedLog.stop();
    }

    /** Records everything that it gets. */
    private final class Writer implements RouterListener {
        @Override
        public void requestStarted(RequestInfo request) {
            print(request);
        }

        @Override
        public void requestEnded(RequestEnded event) {
            print(event.request(), event.failure(), event.attempts());
        }

        @Override
        public void attemptStarted(AttemptInfo attempt) {
            print(attempt);
        }

        @Override
        public void attemptEnded(AttemptEnded event) {
            print(event.attempt(), event.outcome(), event.latency());
            event.outcome().cause().ifPresent(RouterSecretsTest.this::print);
        }

        @Override
        public void paused(RequestPaused event) {
            print(event.request());
        }

        @Override
        public void fellBack(FellBack event) {
            print(event.request(), event.from(), event.to());
        }

        @Override
        public void cooldownStarted(CooldownStarted event) {
            print(event.deploymentId(), event.reason());
        }
    }

    /** The data that other processes would see. */
    private final class Store implements UsageStore {
        private final UsageStore store = new InMemoryUsageStore(transport.clock()).connect();

        @Override
        public Reply exchange(Report report) throws StoreUnavailableException {
            Reply reply = store.exchange(report);
            print(report, reply);
            return reply;
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private void print(Object... things) {
        for (Object thing : things) {
            out.add(String.valueOf(thing));
        }
    }

    /** With its causes, its stack trace and its serialized form. */
    private void print(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream objects = new ObjectOutputStream(bytes)) {
            objects.writeObject(thrown);
        } catch (IOException notSerializable) {
            bytes.writeBytes(String.valueOf(notSerializable).getBytes(StandardCharsets.UTF_8));
        }
        print(text, bytes.toString(StandardCharsets.ISO_8859_1));
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("router.yaml"), yaml);
    }

    private Router router() throws IOException {
        return Router.fromYaml(file(YAML))
                .environment(ENVIRONMENT)
                .transport(transport)
                .time(transport.clock())
                .executor(Runnable::run)
                .clientExecutor(Runnable::run)
                .listener(new Writer())
                .usageStore(new Store())
                .build();
    }

    private static ModelRequest ask(String model) {
        return ModelRequest.builder(model)
                .json("{\"messages\": [], \"api_key\": \"" + MARK + "-own\", \"timeout\": \"" + MARK + "-timeout\"}")
                .header("Authorization", "Bearer " + MARK + "-caller")
                .header("X-" + MARK, MARK)
                .build();
    }

    private void every(Router router, String model) {
        ModelRequest request = ask(model);
        print(request, request.payload(), request.options());
        attempt(() -> router.send(request));
        attempt(() -> {
            var future = router.sendAsync(request);
            transport.clock().advanceUntil(future::isDone);
            return future.handle((answer, thrown) -> {
                        if (thrown != null) {
                            print(thrown);
                        }
                        return String.valueOf(answer);
                    })
                    .join();
        });
        attempt(() -> {
            try (ModelStream stream = router.stream(request)) {
                stream.forEach(event -> {});
                return stream.toString();
            }
        });
        attempt(() -> {
            router.publish(request).subscribe(new Reader());
            return "";
        });
        attempt(() -> router.execute(model, deployment -> {
            print(deployment, deployment.limits(), deployment.tags());
            throw new IOException("a client broke");
        }));
        attempt(() -> {
            try (var stream = router.<String>executeStream(model, deployment -> {
                return ClientEvents.of(Stream.of("one"));
            })) {
                return stream.toString();
            }
        });
        print(attempted(() -> router.explain(request)), router.snapshot(), router.models(), router);
        print(
                router.models().modelsJson(),
                router.models().modelInfoJson(),
                router.models().modelGroupInfoJson());
    }

    private interface Call {
        Object call() throws Exception;
    }

    private void attempt(Call call) {
        print(attempted(call));
    }

    private Object attempted(Call call) {
        try {
            return String.valueOf(call.call());
        } catch (Exception e) {
            print(e);
            return "";
        }
    }

    private final class Reader implements Flow.Subscriber<StreamEvent> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(StreamEvent event) {}

        @Override
        public void onError(Throwable thrown) {
            print(thrown);
        }

        @Override
        public void onComplete() {}
    }

    private void assertNothingCameOut() {
        for (RecordedLog.Line line : log) {
            print(line);
            if (line.thrown() != null) {
                print(line.thrown());
            }
        }
        Thread.getAllStackTraces().keySet().forEach(thread -> print(thread.getName()));
        for (String text : out) {
            assertFalse(text.contains("MARKED"), () -> "a secret came out: " + text);
        }
        assertTrue(out.size() > 10);
    }

    private static FakeReply[] failures() {
        String echo = "{\"error\": {\"message\": \"Incorrect API key provided: " + MARK + "-echo\", \"code\": \"%s\"}}";
        return new FakeReply[] {
            FakeReply.json(401, echo.formatted("invalid_api_key")),
            FakeReply.json(403, echo.formatted("forbidden")),
            FakeReply.json(404, echo.formatted("model_not_found")),
            FakeReply.json(429, echo.formatted("rate_limit_exceeded")),
            FakeReply.json(400, echo.formatted("invalid_request_error")),
            FakeReply.json(503, echo.formatted("overloaded")),
            FakeReply.json(200, echo.formatted("server_error")),
            FakeReply.connectionRefused(),
            FakeReply.hang(),
            FakeReply.stream("one ", "two ").breakAfter(1),
            FakeReply.stream("one ", "two ").stallAfter(1),
            FakeReply.text("Hello").retryAfter(Duration.ofSeconds(3)),
        };
    }

    @Test
    void keys_areSentWhereTheyBelong() throws IOException {
        router().send(ask("m"));

        TransportRequest sent = transport.requests().get(0);
        assertEquals("Bearer " + MARK + "-variable", sent.headers().get("Authorization"));
        assertEquals(MARK + "-header", sent.headers().get("X-Api-Token"));
        assertTrue(sent.url().endsWith("@a.example/v1/chat/completions?code=" + MARK + "-query"), sent.url());
        String body = FakeTransport.bodyOf(sent);
        assertTrue(body.contains(MARK + "-body"), body);
        for (String never : List.of("-misspelt", "-own", "-timeout", "-variable", "-redis")) {
            assertFalse(body.contains(MARK + never), body);
        }
        print(sent);
        assertNothingCameOut();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})
    void failure_ofAnyKind_onAnyWay_givesNoSecretAway(int which) throws IOException {
        transport.at("").always(failures()[which]);
        Router router = router();

        every(router, "m");
        router.reload(file(YAML));
        router.close();

        // Only an accessor returns the provider's message; the exception's message points to it.
        assertNothingCameOut(withoutEcho());
    }

    /** Exceptions carry the provider's message for callers that ask for it, but do not print it. */
    private List<String> withoutEcho() {
        return out.stream().filter(text -> !text.startsWith("\u00ac\u00ed")).toList();
    }

    private void assertNothingCameOut(List<String> kept) {
        List<String> printed = List.copyOf(kept);
        out.clear();
        out.addAll(printed);
        assertNothingCameOut();
    }

    @ParameterizedTest
    @ValueSource(strings = {"m", "implied", "nowhere", "broken", "unknown"})
    void model_ofAnyState_onAnyWay_givesNoSecretAway(String model) throws IOException {
        Router router = router();

        every(router, model);

        assertNothingCameOut();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rpm: sk-MARKED",
                "timeout: os.environ/KEY",
                "weight: [sk-MARKED]",
                "limit_window: os.environ/KEY",
                "budget_duration: ${KEY}",
                "organization: {sk-MARKED: 1}",
                "api_base: \"sk-MARKED/\"",
                "tpm: \"${KEY}5\"",
                "allowed_fails_policy: {RateLimitErrorAllowedFails: ${KEY}}"
            })
    void keyInTheWrongLine_isNotQuoted(String line) throws IOException {
        String yaml =
                "model_list:\n  - model_name: m\n    litellm_params:\n      model: openai/m\n      api_key: k\n      "
                        + line + "\n";
        ConfigLoader.Loaded loaded = new ConfigLoader(ENVIRONMENT, true).load("router.yaml", yaml);
        print(loaded, loaded.errors(), loaded.warnings(), loaded.notes());
        attempt(() -> Router.fromYaml(file(yaml))
                .environment(ENVIRONMENT)
                .transport(transport)
                .strict()
                .build());
        try (Router router = router()) {
            attempt(() -> {
                router.reload(file(yaml));
                return "";
            });
        }

        assertNothingCameOut();
    }

    @Test
    void headerWithALineBreak_isReportedByItsName() throws IOException {
        RouterException refused = assertThrows(RouterException.class, () -> router().send(ask("broken")));

        print(refused);
        assertTrue(String.valueOf(refused.getCause()).contains("header 'Authorization'"), refused::toString);
        assertNothingCameOut();
    }

    @Test
    void configurationAndDeployments_printNothing() throws IOException {
        ConfigLoader.Loaded loaded = new ConfigLoader(ENVIRONMENT, false).load(file(YAML));
        print(loaded);
        loaded.config().orElseThrow().catalog().deployments().values().forEach(this::print);
        print(
                loaded.config().orElseThrow().settings(),
                loaded.config().orElseThrow().settings().redis());

        ConfigException refused = assertThrows(
                ConfigException.class,
                () -> Router.fromYaml(file(YAML))
                        .environment(ENVIRONMENT)
                        .transport(transport)
                        .build());
        print(refused);
        assertNothingCameOut();
    }
}
