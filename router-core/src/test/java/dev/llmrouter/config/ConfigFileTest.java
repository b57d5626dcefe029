package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is no configuration at all says so, and harms nobody. */
class ConfigFileTest {
    private final Path directory;

    ConfigFileTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void file_isRead() throws IOException {
        assertTrue(load(Configs.ONE.getBytes(StandardCharsets.UTF_8)).config().isPresent());
    }

    @Test
    void missingFile_isNamed() {
        ConfigLoader.Loaded loaded = load(directory.resolve("router.yaml"));

        assertError(loaded, "there is no such file");
        assertTrue(loaded.errors().get(0).file().endsWith("router.yaml"));
    }

    @Test
    void directory_isRefused() {
        assertError(load(directory), "this is a directory");
    }

    @Test
    void hugeFile_isRefusedByItsSize() throws IOException {
        Path file = directory.resolve("huge.yaml");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(50_000_000);
        }

        assertError(load(file), "50000000 bytes; at most 8388608 are read");
    }

    @Test
    void emptyFile_saysWhatItNeeds() throws IOException {
        assertError(load(new byte[0]), "the file is empty; it needs at least model_list");
        assertError(load("# nothing yet\n".getBytes(StandardCharsets.UTF_8)), "the file is empty");
    }

    @Test
    void binaryFile_isRefused() throws IOException {
        assertError(load(new byte[] {'P', 'K', 3, 4, 0, 0, 0}), "binary, or text in UTF-16");
    }

    @Test
    void utf16_isRefused() throws IOException {
        assertError(load(Configs.ONE.getBytes(StandardCharsets.UTF_16)), "save it as text in UTF-8");
    }

    @Test
    void latin1_isRefusedWithItsLine() throws IOException {
        ConfigLoader.Loaded loaded = load("a: b\n# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

        assertError(loaded, "not in UTF-8");
        assertEquals(2, loaded.errors().get(0).line());
    }

    @Test
    void byteOrderMark_isSkipped() throws IOException {
        byte[] withMark = ("\uFEFF" + Configs.ONE).getBytes(StandardCharsets.UTF_8);

        assertTrue(load(withMark).config().isPresent());
    }

    @Test
    void windowsLineEnds_areRead() {
        assertTrue(Configs.load(Configs.ONE.replace("\n", "\r\n")).config().isPresent());
    }

    @Test
    void tabs_areToldWithTheirLine() {
        assertEquals(
                List.of("router.yaml:2: not valid YAML: a tab stands where YAML wants spaces; indent with spaces"),
                Configs.errors("model_list:\n\t- model_name: gpt-4\n"));
    }

    @Test
    void controlCharacter_isToldWithItsLine() {
        assertEquals(
                List.of("router.yaml:2: not valid YAML: the character U+0007 is not allowed; remove it"),
                Configs.errors("a: b\nc: \u0007\n"));
    }

    @Test
    void syntaxError_doesNotQuoteTheFile() {
        List<String> errors = Configs.errors("model_list: [{api_key: sk-secret");

        assertEquals(1, errors.size());
        assertTrue(!errors.get(0).contains("sk-secret"), errors.get(0));
    }

    @Test
    void list_isRefused() {
        assertEquals(
                List.of("router.yaml:1: expected a mapping with model_list at the top of the file, found a list; "
                        + "put 'model_list:' above it"),
                Configs.errors("- model_name: gpt-4\n"));
    }

    @Test
    void text_isRefused() {
        assertTrue(Configs.errors("hello").get(0).contains("found text"));
    }

    @Test
    void twoDocuments_areRefused() {
        assertTrue(Configs.errors(Configs.ONE + "---\n" + Configs.ONE).get(0).contains("more than one document"));
    }

    @Test
    void duplicateKey_isToldWithBothLines() {
        assertEquals(
                List.of("router.yaml:5: model_list[0].litellm_params.model: this key stands twice; "
                        + "first on line 4; remove one"),
                Configs.errors(Configs.withParams("model: azure/us")));
    }

    @Test
    void objectTag_isRefused() {
        assertTrue(Configs.errors(Configs.ONE + "general_settings: !!java.net.URL [x]\n")
                .get(0)
                .contains("general_settings: the tag 'tag:yaml.org,2002:java.net.URL' is not "));
    }

    @Test
    void customTag_isRefused() {
        assertTrue(Configs.errors(Configs.ONE + "general_settings: !env KEY\n")
                .get(0)
                .contains("the tag '!env'"));
    }

    @Test
    void aliasBomb_isRefused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n"
                    .formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1));
        }

        assertTrue(Configs.errors(bomb.toString()).get(0).contains("more than 200000 values"));
    }

    @Test
    void anchorInsideItself_isRefused() {
        assertTrue(Configs.errors("a: &a [*a, *a]\n").get(0).contains("an anchor that contains an alias to itself"));
    }

    @Test
    void deepNesting_isRefused() {
        assertEquals(1, Configs.errors("a: " + "[".repeat(100_000)).size());
        assertEquals(1, Configs.errors("- ".repeat(100_000)).size());
    }

    @Test
    void sectionThatStandsTwice_isTheLastOneWithAWarning() {
        String yaml = Configs.ONE + "router_settings: {num_retries: 5}\nrouter_settings: {num_retries: 7}\n";

        assertEquals(
                List.of("router.yaml:6: router_settings: this section stands twice; this one is used, and the one on "
                        + "line 5 is not"),
                Configs.warnings(yaml));
        assertEquals(
                7,
                Configs.load(yaml).config().orElseThrow().settings().retries().numRetries());
        assertEquals(1, Configs.strict(yaml).errors().size());
    }

    @Test
    void mergeKeys_fillWhatIsAbsent() {
        RouterConfig config = Configs.config("""
                general_settings: &shared
                  api_base: https://shared
                  api_key: sk-shared
                  rpm: 5
                model_list:
                  - model_name: gpt-4
                    litellm_params:
                      <<: *shared
                      model: azure/eu
                      rpm: 7
                """);

        var deployment = config.catalog().deployments().values().iterator().next();
        assertEquals("https://shared", deployment.apiBase().orElseThrow());
        assertEquals(7, deployment.limits().requestsPerMinute().orElseThrow());
    }

    private ConfigLoader.Loaded load(byte[] content) throws IOException {
        return load(Files.write(directory.resolve("router.yaml"), content));
    }

    private static ConfigLoader.Loaded load(Path file) {
        return new ConfigLoader(Map.of(), false).load(file);
    }

    private static void assertError(ConfigLoader.Loaded loaded, String part) {
        assertTrue(loaded.config().isEmpty());
        assertEquals(1, loaded.errors().size());
        assertTrue(
                loaded.errors().get(0).message().contains(part),
                loaded.errors().get(0).message());
    }
}
