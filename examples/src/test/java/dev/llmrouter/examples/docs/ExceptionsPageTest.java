package dev.llmrouter.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** docs/errors.md names every exception of the router, with the status that it has. */
class ExceptionsPageTest {
    private final List<List<String>> rows = Page.of("docs/errors.md").table("Exceptions");
    private final FakeTransport transport = new FakeTransport();
    private final Router router = router(deployment -> deployment);

    private Router router(UnaryOperator<Deployment.Builder> more) {
        return Router.builder()
                .transport(transport)
                .time(transport.clock())
                .settings(settings -> settings.timeout(Duration.ofSeconds(5)).maxWait(Duration.ZERO))
                .deployment(more.apply(Deployment.builder("m", "hosted_vllm/m").apiBase("https://m.example/v1"))
                        .build())
                .build();
    }

    @Test
    void everyException_hasARow() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../router-core/src/main/java/dev/llmrouter/error"))) {
            List<String> exceptions = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith("Exception.java") && !name.equals("RouterException.java"))
                    .map(name -> name.replace(".java", ""))
                    .sorted()
                    .toList();
            assertEquals(
                    exceptions,
                    rows.stream()
                            .map(row -> Page.codes(row.get(0)).get(0))
                            .sorted()
                            .toList());
        }
    }

    @Test
    void unknownModel_hasTheStatedStatus() {
        assertStated(send("x"));
    }

    @Test
    void callThatTakesTooLong_hasTheStatedStatus() {
        transport.at("m.example").always(FakeReply.hang());
        assertStated(send("m"));
    }

    @Test
    void callThatIsInterrupted_hasTheStatedStatus() {
        transport.at("m.example").always(FakeReply.connectionRefused());
        assertStated(() -> {
            Thread.currentThread().interrupt();
            try {
                router.send(ModelRequest.chat("m", "Hi"));
            } finally {
                Thread.interrupted();
            }
        });
    }

    @Test
    void deploymentWithoutRoom_hasTheStatedStatus() {
        Router limited = router(deployment ->
                deployment.limits(Limits.builder().requestsPerMinute(1).build()));
        limited.send(ModelRequest.chat("m", "Hi"));
        assertStated(() -> limited.send(ModelRequest.chat("m", "Hi")));
    }

    @Test
    void deploymentThatCanNeverServe_hasTheStatedStatus() {
        Router unspoken = Router.builder()
                .transport(transport)
                .time(transport.clock())
                .deployment(Deployment.builder("m", "bedrock/m").build())
                .build();
        assertStated(() -> unspoken.send(ModelRequest.chat("m", "Hi")));
    }

    @Test
    void promptThatFitsNowhere_hasTheStatedStatus() {
        Router small = router(deployment -> deployment.info(Map.of("max_input_tokens", 1)));
        assertStated(() -> small.send(ModelRequest.chat("m", "A prompt of more tokens than one, by any estimate")));
    }

    @Test
    void deploymentThatCannotBeReached_hasTheStatedStatus() {
        transport.at("m.example").always(FakeReply.connectionRefused());
        assertStated(send("m"));
    }

    @Test
    void streamThatBreaks_hasTheStatedStatus() {
        transport.at("m.example").always(FakeReply.stream("a", "b", "c").breakAfter(2));
        assertStated(() -> {
            try (ModelStream stream = router.stream(ModelRequest.chat("m", "Hi"))) {
                stream.forEach(event -> {});
            }
        });
    }

    @Test
    void configurationThatIsWrong_hasTheStatedStatus() {
        assertStated(() -> Router.builder().build());
    }

    private Executable send(String model) {
        return () -> router.send(ModelRequest.chat(model, "Hi"));
    }

    private void assertStated(Executable call) {
        RouterException thrown = assertThrows(RouterException.class, call);
        String name = thrown.getClass().getSimpleName();
        String stated = rows.stream()
                .filter(row -> Page.codes(row.get(0)).contains(name))
                .map(row -> row.get(1))
                .findFirst()
                .orElseThrow();
        assertTrue(stated.matches(".*\\b" + thrown.status() + "\\b.*"), name + " " + thrown.status() + ": " + stated);
    }
}
