package dev.llmrouter.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.llmrouter.config.ConfigLoader;
import dev.llmrouter.config.YamlSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code router.schema.json} accepts what loads, and refuses what an editor should mark. */
class SchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern VARIABLE = Pattern.compile("os\\.environ/([A-Za-z0-9_]+)");

    private final Schema schema;

    SchemaTest() throws IOException {
        schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                .getSchema(Files.readString(Page.root().resolve("router.schema.json")));
    }

    private List<String> problems(String yaml) {
        Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
        return schema.validate(JSON.<JsonNode>valueToTree(tree)).stream()
                .map(problem -> problem.getInstanceLocation() + ": " + problem.getMessage())
                .toList();
    }

    static List<Page.Block> configurations() {
        return Page.all("yaml").stream()
                .filter(block -> block.text().contains("model_list:"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void configurationOfAPage_isValid(Page.Block block) {
        assertEquals(List.of(), problems(block.text()), block.where());
    }

    /** Shapes of files that people have. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "include: [models.yaml]",
                "model_list: [{model_name: a, litellm_params: {model: openai/m, rpm: '60', timeout: 30s, weight: 0.5}}]",
                "model_list: [{model_name: a, litellm_params: {model: openai/m, rpm: os.environ/RPM, my_own: [1]}}]",
                """
                model_list: [{model_name: a, litellm_params: {model: m}, model_info: {id: 7, mode: chat, x: {}}}]
                router_settings: {num_retries: '4', retry_policy: {TimeoutErrorRetries: 3}, fallbacks: [{a: [a]}]}
                litellm_settings: {drop_params: 'True', callbacks: [x]}
                general_settings: {master_key: sk}
                """,
                "model_list: [{model_name: a, litellm_params: {model: m, api_key: null, tags: eu}}]\nmodel_group_alias: {b: a}",
            })
    void fileThatLoads_isValid(String yaml) {
        assertEquals(List.of(), problems(yaml));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "model_list: [{model_name: a}]",
                "model_list: [{model_name: a, litellm_params: {model: m, rpm: many}}]",
                "model_list: [{model_name: a, litellm_params: {model: m, timeout: 3 years}}]",
                "model_list: []\nrouter_settings: {routing_strategy: round-robin}",
                "model_list: []\nrouter_settings: {disable_cooldowns: perhaps}",
                "model_list: []\nrouter_settings: {limit_window: hour}",
            })
    void mistake_isMarked(String yaml) {
        assertFalse(problems(yaml).isEmpty());
    }

    @Test
    void everyPropertyOfTheSchema_hasADescription() throws IOException {
        JsonNode root = JSON.readTree(Page.root().resolve("router.schema.json").toFile());
        List<String> bare = new ArrayList<>();
        root.findValues("properties")
                .forEach(properties -> properties.properties().stream()
                        .filter(entry -> !entry.getKey().matches("[A-Z].*"))
                        .filter(entry -> !entry.getValue().has("description")
                                && !entry.getValue().has("$ref"))
                        .forEach(entry -> bare.add(entry.getKey())));

        assertEquals(List.of(), bare);
    }

    /**
     * Checks folders of files of one's own: those that load must be valid.
     *
     * @param folders names of folders
     * @throws IOException if a file cannot be read
     */
    public static void main(String... folders) throws IOException {
        SchemaTest test = new SchemaTest();
        for (String folder : folders) {
            int loading = 0;
            int valid = 0;
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                for (Path file : files.filter(it -> it.toString().endsWith(".yaml"))
                        .sorted()
                        .toList()) {
                    String yaml = Files.readString(file);
                    if (new ConfigLoader(environment(yaml), false)
                            .load(YamlSource.file(file))
                            .config()
                            .isPresent()) {
                        loading++;
                        List<String> problems = test.problems(yaml);
                        valid += problems.isEmpty() ? 1 : 0;
                        problems.forEach(problem -> System.out.println(file.getFileName() + " " + problem));
                    }
                }
            }
            System.out.println(folder + ": " + loading + " load, " + valid + " of them valid");
        }
    }

    private static Map<String, String> environment(String yaml) {
        return VARIABLE.matcher(yaml)
                .results()
                .map(found -> found.group(1))
                .distinct()
                .collect(Collectors.toMap(name -> name, name -> "https://set.example"));
    }
}
