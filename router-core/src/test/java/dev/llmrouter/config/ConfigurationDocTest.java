package dev.llmrouter.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.catalog.Limits;
import dev.llmrouter.policy.CooldownPolicy;
import dev.llmrouter.policy.Fallbacks;
import dev.llmrouter.policy.RetryPolicy;
import dev.llmrouter.policy.WaitPolicy;
import dev.llmrouter.strategy.RoutingStrategy;
import dev.llmrouter.transport.ResponseLimits;
import dev.llmrouter.trust.KeyTable.Section;
import dev.llmrouter.trust.KeyTable.Standing;
import dev.llmrouter.usage.RedisSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page about configuration and the code say the same. */
class ConfigurationDocTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private final String page;

    ConfigurationDocTest() throws IOException {
        page = Files.readString(Path.of("..", "docs", "configuration.md"));
    }

    @ParameterizedTest
    @EnumSource(value = Section.class, names = "ELSEWHERE", mode = EnumSource.Mode.EXCLUDE)
    void everyKeyThatIsRead_hasARowInItsSection(Section section) {
        assertEquals(
                List.of(),
                missing(KnownKeys.keys(section, Standing.READ), rows(section).keySet()));
    }

    @ParameterizedTest
    @EnumSource(value = Section.class, names = "ELSEWHERE", mode = EnumSource.Mode.EXCLUDE)
    void everyRow_isAKeyThatIsRead(Section section) {
        List<String> read = new ArrayList<>(KnownKeys.keys(section, Standing.READ));
        if (section == Section.ROUTER_SETTINGS) {
            read.addAll(FailureCounts.keys(FailureCounts.RETRIES));
        }

        assertEquals(List.of(), missing(rows(section).keySet(), read));
    }

    @ParameterizedTest
    @EnumSource(value = Section.class, names = "ELSEWHERE", mode = EnumSource.Mode.EXCLUDE)
    void everyOtherKey_isNamedInItsSection_orOnThePageOfAllKeys(Section section) throws IOException {
        List<String> named = new ArrayList<>(codes(text(section)));
        named.addAll(codes(Files.readString(Path.of("..", "docs", "keys.md"))));

        for (Standing standing : List.of(Standing.BODY, Standing.NOTE, Standing.UNSUPPORTED)) {
            assertEquals(List.of(), missing(KnownKeys.keys(section, standing), named));
        }
    }

    @Test
    void everyStrategyPolicyAndArgument_isNamed() {
        List<String> named = codes(text(Section.ROUTER_SETTINGS));

        assertEquals(
                List.of(),
                missing(
                        StrategyReader.names().stream()
                                .filter(name -> !name.equals(StrategyReader.DEFAULT))
                                .toList(),
                        named));
        assertEquals(List.of(), missing(FailureCounts.keys(FailureCounts.RETRIES), named));
        assertEquals(List.of(), missing(FailureCounts.keys(FailureCounts.ALLOWED_FAILS), named));
        assertEquals(List.of(), missing(StrategyReader.ARGUMENTS, named));
    }

    @Test
    void statedDefaults_areTheCodes() {
        RouterSettings defaults = RouterSettings.builder().build();
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("routing_strategy", StrategyReader.DEFAULT);
        expected.put("num_retries", RetryPolicy.DEFAULT_NUM_RETRIES);
        expected.put("timeout", RouterSettings.DEFAULT_TIMEOUT.toSeconds());
        expected.put("stream_idle_timeout", RouterSettings.DEFAULT_STREAM_IDLE_TIMEOUT.toSeconds());
        expected.put("cooldown_time", CooldownPolicy.DEFAULT_COOLDOWN_TIME.toSeconds());
        expected.put("disable_cooldowns", defaults.cooldowns().disabled());
        expected.put("max_fallbacks", Fallbacks.DEFAULT_MAX_FALLBACKS);
        expected.put("max_wait", WaitPolicy.DEFAULT_MAX_WAIT.toSeconds());
        expected.put("max_waiting", WaitPolicy.DEFAULT_MAX_WAITING);
        expected.put("max_response_bytes", ResponseLimits.DEFAULT_MAX_RESPONSE_BYTES);
        expected.put("max_error_bytes", ResponseLimits.DEFAULT_MAX_ERROR_BYTES);
        expected.put("max_event_characters", ResponseLimits.DEFAULT_MAX_EVENT_CHARACTERS);
        expected.put("limit_window_seconds", Limits.DEFAULT_WINDOW.toSeconds());
        expected.put("enforce_model_rate_limits", defaults.limitsEnforced());
        expected.put("enable_pre_call_checks", defaults.preCallChecks());
        expected.put("enable_tag_filtering", defaults.tagFiltering());
        expected.put("tag_filtering_match_any", defaults.tagsMatchAny());
        expected.put("redis_port", RedisSettings.DEFAULT_PORT);

        Map<String, String> stated = rows(Section.ROUTER_SETTINGS);
        expected.forEach((key, value) -> assertEquals(String.valueOf(value), stated.get(key), key));
        assertEquals(
                String.valueOf(Limits.DEFAULT_WINDOW.toSeconds()),
                rows(Section.LITELLM_PARAMS).get("limit_window_seconds"));
        assertEquals(RoutingStrategy.simpleShuffle(), defaults.strategy());
        assertTrue(page.contains("`lowest_latency_buffer` (default " + StrategyReader.DEFAULT_LATENCY_BUFFER + ";"));
    }

    @Test
    void defaultsOfAnEmptyFile_areTheStatedOnes() {
        RouterSettings loaded = Configs.config(Configs.ONE).settings();
        RouterSettings defaults = RouterSettings.builder().build();

        assertEquals(defaults.tagsMatchAny(), loaded.tagsMatchAny());
        assertEquals(defaults.tagFiltering(), loaded.tagFiltering());
        assertEquals(defaults.preCallChecks(), loaded.preCallChecks());
        assertEquals(defaults.limitsEnforced(), loaded.limitsEnforced());
        assertEquals(defaults.cooldowns().cooldownTime(), loaded.cooldowns().cooldownTime());
    }

    @Test
    void example_loads() {
        Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(page);
        assertTrue(yaml.find());

        ConfigLoader.Loaded loaded = Configs.load(yaml.group(1), Map.of("AZURE_EU_KEY", "a", "OPENAI_API_KEY", "b"));

        assertEquals(List.of(), loaded.errors());
    }

    private String text(Section section) {
        String title = section == Section.TOP ? "Top level" : section.name().toLowerCase(Locale.ROOT);
        int start = page.indexOf("\n## " + title + "\n");
        assertTrue(start >= 0, title);
        int end = page.indexOf("\n## ", start + 1);
        return page.substring(start, end < 0 ? page.length() : end);
    }

    /** The keys of a section's tables with their defaults. */
    private Map<String, String> rows(Section section) {
        Map<String, String> rows = new LinkedHashMap<>();
        text(section).lines().filter(line -> line.startsWith("| `")).forEach(line -> {
            String[] cells = line.split("\\|", -1);
            codes(Objects.requireNonNull(cells[1])).forEach(key -> rows.putIfAbsent(key, cells[3].strip()));
        });
        return rows;
    }

    private static List<String> codes(String text) {
        List<String> codes = new ArrayList<>();
        CODE.matcher(text).results().forEach(found -> codes.add(found.group(1)));
        return codes;
    }

    private static List<String> missing(Iterable<String> wanted, Collection<String> there) {
        List<String> missing = new ArrayList<>();
        wanted.forEach(key -> {
            if (!there.contains(key)) {
                missing.add(key);
            }
        });
        return missing;
    }
}
