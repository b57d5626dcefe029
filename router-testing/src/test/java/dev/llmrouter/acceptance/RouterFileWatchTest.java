package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.config.YamlSource;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.testing.RecordingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is loaded again when it has changed. */
class RouterFileWatchTest {
    private final Path file;
    private final FakeTransport transport = new FakeTransport();
    private final RecordingListener listener = new RecordingListener();
    private Router router;

    RouterFileWatchTest(@TempDir Path folder) {
        file = folder.resolve("router.yaml");
    }

    @BeforeEach
    void start() throws IOException {
        write("a");
        router = builder(Router.fromYaml(file)).reloadOnChange().build();
    }

    private Router.Builder builder(Router.Builder builder) {
        return builder.transport(transport)
                .time(transport.clock())
                .listener(listener)
                .executor(Runnable::run);
    }

    @AfterEach
    void stop() {
        router.close();
    }

    private void write(String id) throws IOException {
        Files.writeString(
                file,
                "model_list: [{model_name: m, litellm_params: {model: openai/x, api_key: k}, model_info: {id: " + id
                        + "}}]\n");
    }

    private void aSecondPasses() {
        transport.clock().advance(Duration.ofSeconds(1));
    }

    private List<String> ids() {
        return router.snapshot().deployments().stream().map(d -> d.id()).toList();
    }

    @Test
    void changedFile_isLoaded_whenItHasSettled() throws IOException {
        write("b");
        aSecondPasses();
        assertEquals(List.of("a"), ids());

        aSecondPasses();

        assertEquals(List.of("b"), ids());
        assertEquals(List.of("reloaded", "operated FILE_RELOADED by " + file), listener.events());
    }

    @Test
    void fileThatIsStillWritten_isNotLoaded() throws IOException {
        for (String id : List.of("b", "c", "d")) {
            write(id);
            aSecondPasses();
        }
        assertEquals(List.of("a"), ids());

        aSecondPasses();

        assertEquals(List.of("d"), ids());
    }

    @Test
    void fileThatCannotBeUsed_changesNothing_andIsReportedOnce() throws IOException {
        Files.writeString(file, "model_list: {");
        for (int second = 0; second < 5; second++) {
            aSecondPasses();
        }
        assertEquals(List.of("a"), ids());
        assertEquals(List.of("operated FILE_REFUSED by " + file), listener.events());

        write("b");
        aSecondPasses();
        aSecondPasses();

        assertEquals(List.of("b"), ids());
    }

    @Test
    void fileThatIsAwayForAMoment_changesNothing() throws IOException {
        Files.delete(file);
        aSecondPasses();
        aSecondPasses();
        write("a");
        aSecondPasses();
        aSecondPasses();

        assertEquals(List.of("a"), ids());
        assertEquals(List.of(), listener.events());
    }

    @Test
    void sameContentWrittenAgain_isNoChange() throws IOException {
        write("a");
        aSecondPasses();
        aSecondPasses();

        assertEquals(List.of(), listener.events());
    }

    @Test
    void closedRouter_looksNoMore() throws IOException {
        router.close();
        write("b");
        aSecondPasses();
        aSecondPasses();

        assertEquals(List.of("a"), ids());
        assertEquals(0, transport.clock().pendingTimers());
    }

    @Test
    void whatIsNoFile_cannotBeWatched() {
        Router.Builder text = Router.fromYaml(YamlSource.text("text", "model_list: []"));

        IllegalStateException e = assertThrows(IllegalStateException.class, text::reloadOnChange);

        assertTrue(String.valueOf(e.getMessage()).contains("only a file can be watched"), e.getMessage());
    }
}
