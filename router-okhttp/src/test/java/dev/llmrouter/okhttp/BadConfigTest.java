package dev.llmrouter.okhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.error.ConfigException;
import dev.llmrouter.testing.provider.MockProvider;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The exception for an unusable file lists every problem with its place and what to change, in the file's own
 * terms.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BadConfigTest {
    private static final String ONE = """
            model_list:
              - model_name: gpt-4
                litellm_params:
                  model: openai/gpt-4o
                  api_base: ${BASE:-http://127.0.0.1:9/v1}
                  api_key: sk-of-the-test
            """;

    private final Path directory;
    private final Path file;

    BadConfigTest(@TempDir Path directory) {
        this.directory = directory;
        file = directory.resolve("router.yaml");
    }

    private static Router.Builder router(Path file) {
        return Router.fromYaml(file).environment(Map.of("OPENAI_KEY", "sk-1")).strict();
    }

    /** The message of building a router from a file with this content. */
    private String refused(String yaml) throws IOException {
        return refused(Files.writeString(file, yaml));
    }

    private static String refused(Path file) {
        Router.Builder builder = router(file);
        String message = String.valueOf(
                assertThrows(ConfigException.class, builder::build).getMessage());
        assertFalse(message.contains("sk-of-the-test"), message);
        return message;
    }

    private void assertMentions(String message, String... parts) {
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
        assertTrue(message.contains(directory.toString()), message);
    }

    @Test
    void missingFile() {
        assertMentions(refused(file), "router.yaml: there is no such file");
    }

    @Test
    void emptyFile() throws IOException {
        assertMentions(refused(""), "router.yaml: the file is empty; it needs at least model_list");
    }

    @Test
    void directory() {
        assertMentions(refused(directory), "this is a directory");
    }

    @Test
    void hugeFile_isNotRead() throws IOException {
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(50_000_000);
        }

        assertMentions(refused(file), "50000000 bytes; at most 8388608 are read");
    }

    @Test
    void bombOfAliases_isNotUnfolded() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [");
            bomb.append(("*a" + (i - 1) + ", ").repeat(8)).append("x]\n");
        }

        assertMentions(
                refused(bomb.toString()), "more than 200000 values once its aliases are copied", "use fewer aliases");
    }

    @Test
    void anchorInsideItself_isNotFollowed() throws IOException {
        assertMentions(
                refused("model_list: &all [*all]\n"), "router.yaml:1: ", "an anchor that contains an alias to itself");
    }

    @Test
    void endlessNesting_isNotFollowed() throws IOException {
        assertMentions(
                refused("model_list: " + "[".repeat(100_000)),
                "nested more than 64 levels deep; look for brackets that are not closed");
    }

    @Test
    void misspeltKeys_areReportedWithNearNames() throws IOException {
        String message = refused(ONE.replace("api_base", "api_bsae") + "router_settings:\n  num_retires: 2\n");

        assertMentions(
                message,
                "router.yaml:5: model_list[0].litellm_params.api_bsae: ",
                "api_base",
                "router.yaml:8: router_settings.num_retires: ",
                "num_retries");
    }

    @Test
    void wrongTypes_areReportedAllAtOnce() throws IOException {
        String message =
                refused(ONE + "      rpm: many\nrouter_settings:\n  timeout: [30]\n  routing_strategy: fastest\n");

        assertMentions(
                message,
                "router.yaml:7: model_list[0].litellm_params.rpm: expected",
                "router.yaml:9: router_settings.timeout: expected",
                "router.yaml:10: router_settings.routing_strategy: ",
                "simple-shuffle");
    }

    @Test
    void missingVariables_areReportedTogether() throws IOException {
        String message =
                refused(ONE.replace("sk-of-the-test", "os.environ/OPENAI_KYE").replace("gpt-4o", "${NAME_OF_IT}"));

        assertMentions(
                message,
                "environment variables are not set: ",
                "OPENAI_KYE (model_list[0].litellm_params.api_key)",
                "NAME_OF_IT (model_list[0].litellm_params.model)",
                "${NAME:-default}",
                "OPENAI_KEY");
    }

    @Test
    void duplicateIds_areReportedWithBothPlaces() throws IOException {
        String same = "    model_info: {id: eu}\n";
        String message = refused(ONE + same + ONE.replace("model_list:\n", "") + same);

        assertMentions(
                message,
                "router.yaml:13: model_list[1].model_info.id: the deployment id 'eu' is taken on line 7; give one of them another id");
    }

    @Test
    void cycleOfAliases_isReported() throws IOException {
        String message = refused(ONE + "router_settings:\n  model_group_alias: {a: b, b: c, c: a}\n");

        assertMentions(message, "router.yaml:8: router_settings.model_group_alias.", "circle");
    }

    @Test
    void aliasToNothing_isReportedWithNearNames() throws IOException {
        String message = refused(ONE + "router_settings:\n  model_group_alias: {gpt4: gpt-5}\n");

        assertMentions(message, "router.yaml:8: router_settings.model_group_alias.gpt4: ", "'gpt-5'", "gpt-4");
    }

    @Test
    void reloadOfABadFile_leavesTheRouterAsItWas() throws IOException {
        try (MockProvider provider = MockProvider.builder("good").start();
                Router router = Router.fromYaml(Files.writeString(file, ONE))
                        .environment(Map.of("BASE", provider.baseUrl()))
                        .build()) {
            Files.writeString(file, "model_list: nonsense\n");

            ConfigException refused = assertThrows(ConfigException.class, () -> router.reload(file));

            assertMentions(String.valueOf(refused.getMessage()), "router.yaml:1: model_list: expected");
            assertEquals(
                    "Hello from good.",
                    router.send(ModelRequest.chat("gpt-4", "Hi")).text());
        }
    }
}
