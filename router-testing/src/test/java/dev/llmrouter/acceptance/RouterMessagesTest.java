package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.RequestTrust;
import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.config.RouterConfig;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.error.AttemptsExhaustedException;
import dev.llmrouter.error.ConfigException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.error.UnknownModelException;
import dev.llmrouter.testing.FakeReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/** Texts of a router for operators: in its log, in exceptions, in {@code explain}. */
class RouterMessagesTest {
    private final Routers world = new Routers();
    private final List<RecordedLog.Line> log = RecordedLog.start();

    private final Path folder;

    RouterMessagesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @AfterEach
    void stopRecording() {
        RecordedLog.stop();
    }

    private List<String> logged(Level level) {
        return log.stream()
                .filter(line -> line.level() == level)
                .map(RecordedLog.Line::text)
                .toList();
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("router.yaml"), yaml);
    }

    private Router.Builder of(String yaml) throws IOException {
        return Router.fromYaml(file(yaml))
                .environment(Map.of())
                .transport(world.transport)
                .time(world.transport.clock());
    }

    private static ModelRequest hello() {
        return ModelRequest.chat("m", "Hello");
    }

    private static Deployment.Builder withQuery(Deployment.Builder builder) {
        return builder.apiBase("https://a.example/v1?code=secret");
    }

    @Test
    void cooldown_ofADeploymentThatHasAnswered_isLoggedWithAddressStatusCodeAndEnd() {
        Router router = world.deployment("a", RouterMessagesTest::withQuery)
                .deployment("b")
                .build();
        router.send(hello());
        world.transport.at("a.example").replies(FakeReply.json(429, "{\"error\":{\"code\":\"rate_limit_exceeded\"}}"));

        router.send(hello());

        String line = logged(Level.INFO).get(0);
        assertTrue(
                line.matches("Deployment a at https://a\\.example/v1 is put into cooldown for 5\\.0 s, until"
                        + " \\d{4}-.*Z, after RATE_LIMITED 429 \\(rate_limit_exceeded\\)"),
                line);
        assertEquals(List.of(), logged(Level.WARN));
    }

    @Test
    void cooldown_ofADeploymentThatHasNeverAnswered_isAWarning() {
        world.deployment("a", RouterMessagesTest::withQuery)
                .deployment("b")
                .transport
                .at("a.example")
                .always(FakeReply.status(401));

        world.build().send(hello());

        String line = logged(Level.WARN).get(0);
        assertTrue(line.startsWith("Deployment a at https://a.example/v1 is put into cooldown for 5.0 s"), line);
        assertTrue(line.contains("after AUTHENTICATION 401 (invalid_request_error). It has not answered yet"), line);
    }

    @Test
    void attempts_areLoggedInOneLineEach() {
        world.deployment("a").deployment("b").transport.at("a.example").always(FakeReply.status(500));

        world.build().send(hello());

        List<String> attempts = logged(Level.DEBUG).stream()
                .filter(it -> it.startsWith("Request "))
                .toList();
        assertEquals(2, attempts.size());
        assertTrue(attempts.get(0).startsWith("Request 1 for m, attempt 1: a of m ended with SERVER_ERROR 500"));
        assertTrue(attempts.get(1).startsWith("Request 1 for m, attempt 2: b of m ended with success 200"));
    }

    @Test
    void nameOfACaller_beginsNoLine() {
        world.builder.deployment(Routers.deployment("*", "a", d -> d));
        Router router = world.build();
        String name = "x\r\nWARN forged \u001b[31m\u2028\u202e" + "y".repeat(5_000);

        router.send(ModelRequest.chat(name, "Hello"));
        router.close();
        RouterException unknown = assertThrows(
                UnknownModelException.class,
                () -> new Routers().deployment("a").build().send(ModelRequest.chat(name, "Hello")));

        for (String text : List.of(String.join("", logged(Level.DEBUG)), String.valueOf(unknown.getMessage()))) {
            assertTrue(text.contains("x??WARN forged ?[31m??yyy"), text);
            assertTrue(text.length() < 1_000, text);
        }
    }

    @Test
    void ignoredKeys_areReportedOnce() {
        Router router = world.deployment("a").build();
        ModelRequest request = ModelRequest.builder("m")
                .json("{\"messages\": [], \"num_retries\": 3, \"tags\": [\"a\"]}")
                .header("X-Own\r\n", "1")
                .build();

        router.send(request);
        router.send(request);

        List<String> warnings = logged(Level.WARN);
        assertEquals(2, warnings.size());
        assertTrue(warnings.get(0).startsWith("Headers of requests that are not passed to providers: x-own??."));
        assertTrue(warnings.get(1).startsWith("Keys in bodies of requests that do not count: num_retries, tags."));
    }

    @Test
    void fallbackThatCouldNotBeTried_isReportedWithItsReason() throws IOException {
        world.transport.at("a.example").always(FakeReply.status(500));
        Router router = of("""
                        model_list:
                          - {model_name: m, litellm_params: {model: openai/m, api_base: "https://a.example", tags: [eu]}, model_info: {id: a}}
                          - {model_name: z, litellm_params: {model: openai/m, api_base: "https://z.example", tags: [us]}, model_info: {id: z1}}
                        router_settings: {enable_tag_filtering: true, num_retries: 0, fallbacks: [{m: [z]}]}
                        """).trust(RequestTrust.APPLICATION).build();

        RouterException failed = assertThrows(
                AttemptsExhaustedException.class,
                () -> router.send(ModelRequest.builder("m")
                        .json("{\"messages\": [], \"tags\": [\"eu\"]}")
                        .build()));

        assertEquals(FailureKind.SERVER_ERROR, failed.kind().orElseThrow());
        assertTrue(
                String.valueOf(failed.getMessage())
                        .contains(
                                "; no deployment of fallback 'z' could be asked: z1: its tags do not match the request's"),
                failed::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bedrock/x", "opnai/x", "openai/x", "azure/x"})
    void deploymentThatCannotBeCalled_isAWarningWhereverItComesFrom(String model) throws IOException {
        String yaml =
                "model_list:\n  - {model_name: m, litellm_params: {model: openai/m, api_base: \"https://a.example\"}}\n"
                        + "  - {model_name: n, litellm_params: {model: " + model + "}, model_info: {id: n1}}\n";
        Deployment deployment = Deployment.builder("n", model).id("n1").build();

        of(yaml).build();
        assertEquals(1, logged(Level.WARN).size());
        assertTrue(logged(Level.WARN).get(0).contains("deployments that cannot be used, and are passed over"));
        log.clear();
        Router router = world.deployment("a")
                .builder
                .environment(Map.of())
                .deployment(deployment)
                .build();
        assertEquals(1, logged(Level.WARN).size());
        assertTrue(logged(Level.WARN).get(0).startsWith("Deployment n1 of n: "));
        log.clear();
        router.reload(new RouterConfig(
                Catalog.builder().deployment(deployment).build(),
                RouterSettings.builder().build()));
        assertEquals(1, logged(Level.WARN).size());
        assertThrows(ConfigException.class, () -> of(yaml).strict().build());
    }

    @Test
    void configurationThatCannotBeUsed_bringsItsWarningsToo() throws IOException {
        ConfigException refused =
                assertThrows(ConfigException.class, () -> of("""
                model_list:
                  - {model_name: m, litellm_params: {model: openai/m, api_base: "https://a.example", rpm: many}}
                router_settings: {num_retris: 3}
                """).build());

        assertEquals(1, refused.problems().size());
        assertEquals("router_settings.num_retris", refused.warnings().get(0).keyPath());
    }

    @Test
    void comingBack_isNeverRoundedUpByMoreThanATenth() {
        Router router = world.deployment(
                        "a", d -> d.limits(Limits.builder().requestsPerMinute(1).build()))
                .builder
                .settings(s -> s.maxWait(Duration.ZERO))
                .build();
        router.send(hello());

        String message = String.valueOf(
                assertThrows(RouterException.class, () -> router.send(hello())).getMessage());

        assertTrue(message.endsWith("Trying again makes sense in 1 min 1 s"), message);
        assertFalse(message.contains("2 min"), message);
    }

    @Test
    void explain_rightAfterTheStart_namesTheLeaseThatARequestAsksFor() {
        try (Router router = new SharedRouters().rpm("a", 60).router()) {
            assertEquals(
                    "m → m\n  a: available, once the shared store grants its share, which a request asks for",
                    router.explain(hello()).toString());
            assertTrue(router.explain(hello()).deployments().get(0).available());
        }
    }

    @Test
    void codeOfAProvider_beginsNoLine() {
        world.deployment("a")
                .transport
                .at("")
                .always(FakeReply.json(
                        "{\"choices\": [{\"finish_reason\": \"error\\r\\nERROR forged\", \"message\": {\"content\": \"\"}}],"
                                + " \"error\": {\"code\": \"x\\ny\", \"type\": \"a\\u2028b\"}}"));

        RouterException failed =
                assertThrows(RouterException.class, () -> world.build().send(hello()));

        assertFalse(String.valueOf(failed.getMessage()).matches("(?s).*[\\r\\n\\u2028].*"), failed::toString);
        assertFalse(logged(Level.DEBUG).stream().anyMatch(it -> it.matches("(?s).*[\\r\\n\\u2028].*")));
    }
}
