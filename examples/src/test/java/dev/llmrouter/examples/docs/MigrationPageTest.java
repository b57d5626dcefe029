package dev.llmrouter.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.RouterKeys;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * docs/migrating-from-litellm.md agrees with docs/configuration.md, which a test of its own compares with the
 * code.
 */
class MigrationPageTest {
    private final Page page = Page.of("docs/migrating-from-litellm.md");

    @Test
    void otherDefaults_areThoseOfTheConfiguration() {
        Map<String, String> defaults = Page.of("docs/configuration.md").table("router_settings").stream()
                .collect(Collectors.toMap(row -> row.get(0), row -> row.get(2)));
        List<List<String>> rows = page.table("Defaults that differ");

        assertTrue(rows.size() > 1);
        rows.stream()
                .filter(row -> defaults.containsKey(row.get(0)))
                .forEach(row -> assertEquals(defaults.get(row.get(0)), row.get(2), row.get(0)));
    }

    /** The page of all keys is made of the table of keys, which a test of its own holds to be so. */
    @Test
    void everyKeyThatDoesNothing_hasAReasonOnThePageOfKeys() {
        Page keys = Page.of("docs/keys.md");
        int rows = 0;
        for (String section : List.of(
                "Top level", "model_list", "litellm_params", "model_info", "router_settings", "litellm_settings")) {
            for (List<String> row : keys.table(section)) {
                rows++;
                boolean works = List.of("read", "sent", "kept").contains(row.get(1));
                assertEquals(works, row.get(2).isEmpty(), section + ": " + row.get(0));
            }
        }

        assertTrue(rows > 400, () -> "there are more keys than that");
        assertTrue(page.text().contains("](keys.md)"));
    }

    /** Three columns, none of the last two empty but where LiteLLM has nothing of the kind. */
    @Test
    void everyRowAboutAFeature_saysWhatIsHere() {
        for (String topic : List.of(
                "Configuration",
                "Names",
                "Filters",
                "Limits and weights",
                "Budgets",
                "Strategies",
                "Time and retries",
                "Cooldowns",
                "Fallbacks")) {
            List<List<String>> rows = page.table(topic);
            assertTrue(rows.size() > 1, topic);
            rows.forEach(row -> {
                assertEquals(3, row.size(), () -> topic + ": " + row);
                assertTrue(!row.get(0).isBlank() && !row.get(2).isBlank(), () -> topic + ": " + row);
            });
        }
    }

    @Test
    void keysOfRequests_areThoseThatTheRouterTakesOut() {
        Set<String> named = new TreeSet<>();
        page.table("Keys in a request's body").forEach(row -> named.addAll(Page.codes(row.get(0))));

        assertEquals(new TreeSet<>(RouterKeys.ALL), named);
    }

    @Test
    void everyException_standsBesideItsErrorOfLiteLlm() {
        Set<String> here = new TreeSet<>();
        page.table("Errors").forEach(row -> here.addAll(Page.codes(row.get(1))));

        Set<String> exceptions = Page.of("docs/errors.md").table("Exceptions").stream()
                .map(row -> Page.codes(row.get(0)).get(0))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(exceptions, here);
    }
}
