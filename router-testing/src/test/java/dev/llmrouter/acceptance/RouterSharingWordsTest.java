package dev.llmrouter.acceptance;

import static dev.llmrouter.acceptance.SharedRouters.sharing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.config.YamlSource;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.usage.Reply;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.StoreUnavailableException;
import dev.llmrouter.usage.UsageStore;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a store says of its trouble reaches the log in one line of bounded length, whatever it is. */
class RouterSharingWordsTest {
    private static final int LONGEST = 1_001;
    private static final String YAML = """
            model_list:
              - model_name: m
                litellm_params: {model: openai/m, api_base: "https://a", api_key: k, rpm: 100}
                model_info: {id: a}
            """;

    private final List<RecordedLog.Line> log = RecordedLog.start();
    private final FakeTransport transport = new FakeTransport();

    /** It answers every exchange with its words. */
    private record Broken(String words) implements UsageStore {
        @Override
        public Reply exchange(Report report) throws StoreUnavailableException {
            throw new StoreUnavailableException(words, new IOException("broken"));
        }

        @Override
        public void close() {}
    }

    @AfterEach
    void stopRecording() {
        RecordedLog.stop();
    }

    private Router router(String trouble) {
        transport.at("a").always(FakeReply.text("Hello"));
        Router router = Router.fromYaml(YamlSource.text("router.yaml", YAML))
                .transport(transport)
                .time(transport.clock())
                .executor(Runnable::run)
                .usageStore(new Broken(trouble))
                .build();
        transport.clock().advance(Duration.ofSeconds(2));
        assertEquals("Hello", router.send(ModelRequest.chat("m", "Hi")).text());
        return router;
    }

    @Test
    void controlCharactersOfAStore_reachNeitherLogNorSnapshot() {
        try (Router router = router("ERR \u001b[2J\r\n2026-01-01 INFO forged \u202e")) {
            String message = sharing(router).message();

            assertEquals("ERR ?[2J??2026-01-01 INFO forged ?", message);
            assertTrue(log.stream().anyMatch(line -> line.text().contains(message)), log::toString);
            assertFalse(log.stream().anyMatch(line -> line.text().contains("\n")));
        }
    }

    @Test
    void longWordsOfAStore_areCut() {
        try (Router router = router("x".repeat(4_000_000))) {
            assertEquals(LONGEST, sharing(router).message().length());
            assertTrue(log.stream().allMatch(line -> line.text().length() < 2 * LONGEST));
        }
    }
}
