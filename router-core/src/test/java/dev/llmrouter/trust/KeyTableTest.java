package dev.llmrouter.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.trust.KeyTable.Section;
import dev.llmrouter.trust.KeyTable.Sent;
import dev.llmrouter.trust.KeyTable.Standing;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyTableTest {
    @Test
    void key_standsOnceInItsSection() {
        Set<String> seen = new HashSet<>();
        List<String> twice = KeyTable.KEYS.stream()
                .map(key -> key.section() + " " + key.name())
                .filter(key -> !seen.add(key))
                .toList();
        assertEquals(List.of(), twice);
    }

    @Test
    void parameterThatIsRead_isNotSent() {
        List<String> sent = KeyTable.KEYS.stream()
                .filter(key -> key.section() == Section.LITELLM_PARAMS && key.standing() == Standing.READ)
                .filter(key -> key.sent() == Sent.SENT)
                .map(KeyTable.Key::name)
                .toList();
        assertEquals(List.of(), sent);
    }

    @Test
    void fieldsThatAreNotSent_areThoseOfTheTable() {
        assertTrue(UnsentFields.OF_REQUESTS.contains("azure_ad_token"));
        assertFalse(UnsentFields.OF_REQUESTS.contains("organization"));
        assertTrue(UnsentFields.ofDeployments("organization", "acme"));
        assertTrue(UnsentFields.ofDeployments("api_key", "k"));
        assertFalse(UnsentFields.ofDeployments("temperature", 1));
    }
}
