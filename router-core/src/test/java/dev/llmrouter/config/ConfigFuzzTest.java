package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.fuzz.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a file holds, it gives a configuration or errors. */
class ConfigFuzzTest {
    private static final int FILES = 2000;

    private static final String VALID = """
            model_list:
              - model_name: gpt-4
                litellm_params: &shared
                  model: azure/eu
                  api_base: https://eu.example.com
                  api_key: os.environ/KEY
                  rpm: 6
                  timeout: 30s
                  extra_headers: {X-A: "1"}
                  tags: [eu, paid]
                model_info: {id: eu, max_input_tokens: 8000, input_cost_per_token: 1e-6}
              - model_name: gpt-4
                litellm_params:
                  <<: *shared
                  organization: [org-1, org-2]
                  weight: 0.5
            litellm_settings:
              request_timeout: 10
              fallbacks: [{"gpt-4": ["gpt-3"]}]
            router_settings:
              routing_strategy: latency-based-routing
              routing_strategy_args: {lowest_latency_buffer: 0.1}
              model_group_alias: {"gpt-3": "gpt-4", old: {model: gpt-4, hidden: true}}
              retry_policy: {RateLimitErrorRetries: 3}
              allowed_fails_policy: {TimeoutErrorAllowedFails: 1}
              default_litellm_params: {temperature: 0.1}
              cache_kwargs: {host: x, port: 1992}
            environment_variables: {REGION: "${KEY:-eu}"}
            """;

    private static final List<String> PIECES = List.of(
            ":",
            "- ",
            "[",
            "]",
            "{",
            "}",
            "&a ",
            "*a",
            "*shared",
            "!!int ",
            "!x ",
            "null",
            "-1",
            ".nan",
            "1e999",
            "'",
            "\"",
            "\n",
            "  ",
            "\t",
            "#",
            "|",
            ">",
            "<<: ",
            "? ",
            "~",
            "true",
            "os.environ/NONE",
            "${NONE}",
            "oidc/a",
            "%",
            "@",
            "\u0000",
            "\uFEFF",
            "\uD800",
            "---\n",
            "...",
            "🙂",
            "/",
            "99999999999999999999",
            "1e-9999",
            "0x1F",
            "*");

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anyBytes_giveAConfigurationOrErrors() {
        Fuzz.check("yaml", 200, (input, random) -> {
            String yaml = new String(input, StandardCharsets.UTF_8);
            ConfigLoader loader = new ConfigLoader(Map.of("KEY", "sk-1"), random.nextBoolean());

            ConfigLoader.Loaded loaded = loader.load("fuzz.yaml", yaml);

            assertEquals(loaded.errors().isEmpty(), loaded.config().isPresent());
        });
    }

    @Test
    void mutatedFile_givesAConfigurationOrErrors() {
        Random random = new Random(20240611);
        for (int i = 0; i < FILES; i++) {
            String yaml = mutated(VALID, 1 + random.nextInt(6), random);
            ConfigLoader loader = new ConfigLoader(Map.of("KEY", "sk-1"), random.nextBoolean());

            ConfigLoader.Loaded loaded = loader.load("fuzz.yaml", yaml);

            assertEquals(loaded.errors().isEmpty(), loaded.config().isPresent(), yaml);
        }
    }

    private static String mutated(String yaml, int times, Random random) {
        StringBuilder text = new StringBuilder(yaml);
        for (int i = 0; i < times; i++) {
            switch (random.nextInt(5)) {
                case 0 -> text.insert(random.nextInt(text.length() + 1), any(PIECES, random));
                case 1 -> text.deleteCharAt(random.nextInt(text.length()));
                case 2 -> replaceValue(text, random);
                case 3 -> moveLine(text, random);
                default -> text.setLength(Math.max(1, text.length() - random.nextInt(100)));
            }
        }
        return text.toString();
    }

    private static void replaceValue(StringBuilder text, Random random) {
        int colon = text.indexOf(": ", random.nextInt(text.length()));
        if (colon >= 0) {
            int end = text.indexOf("\n", colon);
            text.replace(colon + 2, end < 0 ? text.length() : end, any(PIECES, random));
        }
    }

    private static void moveLine(StringBuilder text, Random random) {
        List<String> lines = new ArrayList<>(text.toString().lines().toList());
        if (!lines.isEmpty()) {
            String line = lines.remove(random.nextInt(lines.size()));
            lines.add(random.nextInt(lines.size() + 1), line);
            text.setLength(0);
            text.append(String.join("\n", lines)).append('\n');
        }
    }

    private static String any(List<String> pieces, Random random) {
        return pieces.get(random.nextInt(pieces.size()));
    }
}
