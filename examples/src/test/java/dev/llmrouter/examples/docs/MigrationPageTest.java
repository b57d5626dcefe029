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
