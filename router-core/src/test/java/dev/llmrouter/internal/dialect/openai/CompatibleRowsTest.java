package dev.llmrouter.internal.dialect.openai;

import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static dev.llmrouter.internal.dialect.openai.Calls.provider;
import static dev.llmrouter.internal.dialect.openai.Calls.send;
import static dev.llmrouter.internal.dialect.openai.Calls.text;
import static dev.llmrouter.internal.dialect.openai.Calls.to;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.Providers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code providers.csv}, and what its columns do. */
class CompatibleRowsTest {
    private static final List<OpenAiProvider.Row> ROWS = CompatibleRows.read();

    private static Deployment completed(String model, Map<String, String> environment) {
        Deployment deployment = Deployment.builder("g", model).build();
        return provider(deployment.provider()).complete(deployment, environment);
    }

    @Test
    void everyRow_isAProviderOfItsOwn() {
        Set<String> names = new HashSet<>();
        ROWS.forEach(row -> assertTrue(names.add(row.name()), row.name()));

        assertTrue(Providers.names().containsAll(names));
    }

    @Test
    void everyRow_hasASource() throws IOException {
        Path table = Path.of("src/main/resources/dev/llmrouter/internal/dialect/openai/providers.csv");
        for (String line : Files.readAllLines(table)) {
            if (!line.startsWith("#")) {
                assertTrue(!line.substring(line.lastIndexOf(',') + 1).isBlank(), line);
            }
        }
    }

    @Test
    void everyAddress_isEncrypted_unlessItIsThisMachine() {
        ROWS.stream()
                .map(OpenAiProvider.Row::address)
                .filter(address -> !address.isEmpty() && !address.startsWith("http://localhost:"))
                .forEach(address -> assertTrue(address.startsWith("https://"), address));
    }

    /** The page is the table: a row that changes here changes there. */
    @Test
    void page_hasEveryRow() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "compatible-providers.md"));
        List<String> expected = ROWS.stream().map(CompatibleRowsTest::shown).toList();
        List<String> found = page.lines().filter(line -> line.startsWith("| `")).toList();

        assertEquals(String.join("\n", expected), String.join("\n", found));
    }

    private static String shown(OpenAiProvider.Row row) {
        String address = row.address().isEmpty() ? "yours" : "`" + row.address() + "`";
        String base = row.addressVariable().isEmpty() ? "" : "`" + row.addressVariable() + "`";
        String keys = row.keyVariables().stream().map(key -> "`" + key + "`").collect(Collectors.joining(" "));
        String usage = switch (row.streamUsage()) {
            case NOWHERE -> "";
            case AT_OWN_ADDRESS -> "at its own address";
            case ANYWHERE -> "yes";
        };
        return "| `" + row.name() + "` | " + address + " | " + keys + " | " + base + " | " + usage + " |";
    }

    @ParameterizedTest
    @CsvSource({
        "cohere/command-r,                https://api.cohere.com/v2/chat",
        "huggingface/org/model,           https://router.huggingface.co/v1/chat/completions",
        "zai/glm-4.6,                     https://api.z.ai/api/paas/v4/chat/completions",
        "vercel_ai_gateway/openai/gpt-4o, https://ai-gateway.vercel.sh/v1/chat/completions",
        "docker_model_runner/ai/smollm2,  http://localhost:22088/engines/llama.cpp/v1/chat/completions",
        "nebius/m,                        https://api.studio.nebius.ai/v1/chat/completions",
    })
    void chat_goesToTheAddressOfTheRow(String model, String url) {
        assertEquals(
                url,
                send(call(to(Endpoint.CHAT_COMPLETIONS), deployment(model, d -> d)))
                        .url());
    }

    @Test
    void rerank_goesWhereTheVendorReranks() {
        assertEquals(
                "https://api.cohere.com/v2/rerank",
                send(call(to(Endpoint.RERANK), deployment("cohere/rerank-v3.5", d -> d)))
                        .url());
    }

    @Test
    void rerank_atAnAddressOfTheFile_goesThere() {
        Deployment own = deployment("cohere/rerank-v3.5", d -> d.apiBase("https://proxy.example/v2"));

        assertEquals(
                "https://proxy.example/v2/rerank",
                send(call(to(Endpoint.RERANK), own)).url());
    }

    @Test
    void key_isThatOfTheFirstVariableThatIsSet() {
        assertEquals(
                Optional.of(Secret.of("second")),
                completed("together_ai/m", Map.of("TOGETHERAI_API_KEY", "third", "TOGETHER_AI_API_KEY", "second"))
                        .apiKey());
    }

    @Test
    void address_mayBeThatOfTheEnvironment() {
        Deployment deployment = completed(
                "databricks/m",
                Map.of("DATABRICKS_API_BASE", "https://w.example/serving-endpoints", "DATABRICKS_API_KEY", "k"));

        assertEquals(Optional.of("https://w.example/serving-endpoints"), deployment.apiBase());
        assertEquals(Optional.of(Secret.of("k")), deployment.apiKey());
    }

    @Test
    void addressOfTheFile_getsNoKeyOfTheEnvironment() {
        Deployment named =
                Deployment.builder("g", "groq/m").apiBase("https://a.example").build();

        assertEquals(
                named, provider("groq").complete(named, Map.of("GROQ_API_KEY", "k", "GROQ_API_BASE", "https://b")));
    }

    @Test
    void variableInAnAddress_isFilledIn() {
        assertEquals(
                Optional.of("https://api.cloudflare.com/client/v4/accounts/abc123/ai/v1"),
                completed("cloudflare/@cf/m", Map.of("CLOUDFLARE_ACCOUNT_ID", "abc123"))
                        .apiBase());
    }

    @Test
    void variableThatIsNoSegment_isNotFilledIn() {
        Deployment deployment = completed("cloudflare/@cf/m", Map.of("CLOUDFLARE_ACCOUNT_ID", "../../zones"));

        assertEquals(Optional.empty(), deployment.apiBase());
        assertTrue(provider("cloudflare").missing(deployment).orElseThrow().contains("CLOUDFLARE_ACCOUNT_ID"));
    }

    @Test
    void serverOfOnesOwn_mayNeedNoKey() {
        Provider xinference = provider("xinference");
        Deployment here = completed("xinference/m", Map.of("XINFERENCE_API_BASE", "http://localhost:9997/v1"));

        assertEquals(Optional.empty(), xinference.missing(here));
        assertEquals(Optional.empty(), provider("lm_studio").missing(completed("lm_studio/m", Map.of())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"zai/m", "publicai/m"})
    void lengthOfAnAnswer_hasTheNameThatTheProviderKnows(String model) {
        assertEquals(
                "{\"max_tokens\":5,\"model\":\"m\"}",
                text(send(call(chat("{\"model\":\"a\",\"max_completion_tokens\":5}"), deployment(model, d -> d)))));
    }

    @Test
    void lengthOfAnAnswer_elsewhere_isTheCallers() {
        String body = "{\"model\":\"m\",\"max_completion_tokens\":5}";

        assertEquals(body, text(send(call(chat(body), deployment("openai/m", d -> d)))));
    }
}
