package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Catalog;
import dev.llmrouter.catalog.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wildcards and names without a provider. */
class VendorNamesConfigTest {
    private static final Map<String, String> KEYS = Map.of(
            "OPENAI_API_KEY", "sk-o", "ANTHROPIC_API_KEY", "sk-a", "GROQ_API_KEY", "sk-g", "AZURE_API_KEY", "sk-z");
    private static final String VENDORS = """
            model_list:
              - model_name: openai/*
                litellm_params: {model: openai/*}
              - model_name: anthropic/*
                litellm_params: {model: anthropic/*}
            """;
    private static final String ANYTHING = """
            model_list:
              - model_name: "*"
                litellm_params: {model: "*", num_retries: 1}
            """;

    private static Catalog catalog(String yaml, Map<String, String> environment) {
        return Configs.load(yaml, environment).config().orElseThrow().catalog();
    }

    private static String asked(Catalog catalog, String name) {
        return catalog.resolve(name)
                .map(found -> {
                    Deployment first = found.group().deployments().get(0);
                    return first.provider() + "/" + found.providerModel(first);
                })
                .orElse("nothing");
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o,            openai/gpt-4o",
        "o3-mini,           openai/o3-mini",
        "claude-opus-4-5,   anthropic/claude-opus-4-5",
        "openai/gpt-4o,     openai/gpt-4o",
        "llama-3,           nothing",
        "gemini-2.5-pro,    nothing",
        "groq/gpt-4o,       nothing",
    })
    void bareName_isServedByItsVendorsWildcard(String name, String asked) {
        assertEquals(asked, asked(catalog(VENDORS, KEYS), name));
    }

    @Test
    void groupOfTheBareName_comesFirst() {
        String own = "  - model_name: gpt-4o\n    litellm_params: {model: groq/own}\n";

        assertEquals("groq/own", asked(catalog(VENDORS + own, KEYS), "gpt-4o"));
    }

    @Test
    void wildcardThatTheBareNameMatches_comesFirst() {
        String own = "  - model_name: gpt-*\n    litellm_params: {model: groq/own-*}\n";

        assertEquals("groq/own-4o", asked(catalog(VENDORS + own, KEYS), "gpt-4o"));
    }

    @Test
    void wildcardForAnything_comesAfterTheVendors() {
        String own = "  - model_name: \"*\"\n    litellm_params: {model: groq/*}\n";

        assertEquals("anthropic/claude-x", asked(catalog(VENDORS + own, KEYS), "claude-x"));
        assertEquals("groq/llama", asked(catalog(VENDORS + own, KEYS), "llama"));
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-4o,           openai/gpt-4o",
        "claude-opus-4-5,  anthropic/claude-opus-4-5",
        "groq/llama-3,     groq/llama-3",
        "gemini-2.5-pro,   nothing",
        "mistral/large,    nothing",
        "llama-3,          nothing",
    })
    void anythingForAnything_asksTheVendorThatTheNameSays(String name, String asked) {
        Catalog catalog = catalog(ANYTHING, KEYS);

        assertEquals(asked, asked(catalog, name));
    }

    @Test
    void anythingForAnything_isOneDeploymentForEachKeyOfTheEnvironment() {
        Catalog catalog = catalog(ANYTHING, KEYS);

        assertEquals(
                new TreeSet<>(List.of("anthropic/*", "groq/*", "openai/*", "text-completion-openai/*")),
                new TreeSet<>(catalog.groups().keySet()));
        assertTrue(catalog.deployments().values().stream()
                .allMatch(each -> each.numRetries().orElse(0) == 1));
    }

    @Test
    void anythingForAnything_leavesTheFilesOwnWildcardsAlone() {
        Catalog catalog = catalog(VENDORS + ANYTHING.replace("model_list:\n", ""), KEYS);

        assertEquals(
                1,
                Objects.requireNonNull(catalog.groups().get("openai/*"))
                        .deployments()
                        .size());
        assertEquals("groq/llama", asked(catalog, "groq/llama"));
    }
}
