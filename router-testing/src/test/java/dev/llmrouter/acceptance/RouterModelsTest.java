package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.config.YamlSource;
import dev.llmrouter.error.ConfigException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.testing.FakeTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What models are known to take decides who is asked. */
class RouterModelsTest {
    private static final String PICTURE =
            "{'messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'https://a.example/b.png'}}]}]}";
    private static final String TOOLS = "{'messages':[],'tools':[{'type':'function','function':{'name':'f'}}]}";
    private static final String SCHEMA =
            "{'messages':[],'response_format':{'type':'json_schema','json_schema':{'name':'x','schema':{}}}}";
    private static final String SEARCH = "{'messages':[],'web_search_options':{}}";

    private final FakeTransport transport = new FakeTransport();
    private final Path folder;

    RouterModelsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private Router router(String yaml) {
        return Router.fromYaml(YamlSource.text("router.yaml", yaml).beside(folder))
                .environment(Map.of())
                .transport(transport)
                .time(transport.clock())
                .random(new Random(7))
                .build();
    }

    private static String entry(String model, String info) {
        return "  - {model_name: m, litellm_params: {model: " + model
                + ", api_base: 'https://x.example/v1', api_key: k}" + ", model_info: {id: '" + model + "'" + info
                + "}}\n";
    }

    private static ModelRequest request(String json) {
        return ModelRequest.builder("m").json(json.replace('\'', '"')).build();
    }

    private static Set<String> asked(Router router, String json) {
        Set<String> ids = new LinkedHashSet<>();
        Stream.generate(() -> router.send(request(json)).deploymentId())
                .limit(20)
                .forEach(ids::add);
        return ids;
    }

    private static String ofTokens(int tokens) {
        return "{'messages':[{'role':'user','content':'" + "abcd".repeat(tokens) + "'}]}";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {PICTURE, TOOLS, SCHEMA, SEARCH})
    void requestThatNotEveryModelTakes_goesToOneThatDoes(String json) {
        Router router = router("model_list:\n" + entry("openai/gpt-4.1", "") + entry("openai/gpt-3.5-turbo-16k", ""));

        assertEquals(Set.of("openai/gpt-4.1"), asked(router, json));
        assertEquals(2, asked(router, "{'messages':[]}").size());
    }

    @Test
    void modelThatIsNotKnown_isTrusted() {
        Router router = router("model_list:\n" + entry("openai/ours", "") + entry("openai/gpt-3.5-turbo-16k", ""));

        assertEquals(Set.of("openai/ours"), asked(router, TOOLS));
    }

    @Test
    void groupOfWhichNoneIsKnownToTakeIt_isAskedAllTheSame() {
        assertEquals(
                Set.of("openai/gpt-3.5-turbo-16k"),
                asked(router("model_list:\n" + entry("openai/gpt-3.5-turbo-16k", "")), TOOLS));
    }

    @Test
    void modelInfo_winsOverTheTable() {
        Router router = router("model_list:\n" + entry("openai/gpt-4.1", ", supports_function_calling: false")
                + entry("openai/gpt-3.5-turbo-16k", ", supports_function_calling: true"));

        assertEquals(Set.of("openai/gpt-3.5-turbo-16k"), asked(router, TOOLS));
    }

    @Test
    void checkThatIsSwitchedOff_keepsNothingAway() {
        Router router = router("model_list:\n" + entry("openai/gpt-4.1", "") + entry("openai/gpt-3.5-turbo-16k", "")
                + "router_settings: {enable_pre_call_checks: false}\n");

        assertEquals(2, asked(router, TOOLS).size());
    }

    @Test
    void windowOfTheTable_keepsAwayPromptsThatAreAQuarterLonger() {
        Router router = router("model_list:\n" + entry("openai/gpt-3.5-turbo", "") + entry("openai/gpt-4.1", ""));

        assertEquals(2, asked(router, ofTokens(17_000)).size());
        assertEquals(Set.of("openai/gpt-4.1"), asked(router, ofTokens(22_000)));
    }

    @Test
    void tableOfOnesOwn_winsOverTheShippedOne() throws IOException {
        Files.writeString(
                folder.resolve("models.csv"), "openai/gpt-4.1, 100, 100, none\nopenai/new, 100, 100, tools\n");
        Router router = router("model_list:\n" + entry("openai/gpt-4.1", "") + entry("openai/new", "")
                + "router_settings: {model_table: models.csv}\n");

        assertEquals(Set.of("openai/new"), asked(router, TOOLS));
        assertThrows(RouterException.class, () -> router.send(request(ofTokens(200))));
    }

    @Test
    void listOfLiteLlm_isATableToo() throws IOException {
        Files.writeString(folder.resolve("models.json"), """
                {"sample_spec": {"litellm_provider": "one of …", "max_input_tokens": "many"},
                 "groq/new": {"litellm_provider": "groq", "max_input_tokens": 100, "supports_function_calling": true},
                 "gpt-4.1": {"litellm_provider": "openai", "max_input_tokens": 100, "max_output_tokens": 10}}
                """);
        Router router = router("model_list:\n" + entry("openai/gpt-4.1", "") + entry("groq/new", "")
                + "router_settings: {model_table: models.json}\n");

        assertEquals(Set.of("groq/new"), asked(router, TOOLS));
    }

    @Test
    void tableThatCannotBeRead_isAnError() throws IOException {
        Files.writeString(folder.resolve("models.csv"), "gpt-4.1\n");
        for (String name : List.of("models.csv", "none.csv")) {
            ConfigException refused = assertThrows(
                    ConfigException.class,
                    () -> router("model_list:\n" + entry("openai/m", "") + "router_settings: {model_table: " + name
                            + "}\n"));
            assertTrue(refused.toString().contains("router_settings.model_table"), refused::toString);
        }
    }
}
