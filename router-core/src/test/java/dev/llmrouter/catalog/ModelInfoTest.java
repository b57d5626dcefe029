package dev.llmrouter.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ModelInfoTest {
    @Test
    void keys_haveTypes() {
        ModelInfo info = ModelInfo.of(Map.of("mode", "chat", "max_input_tokens", 128_000, "tier", "gold"));

        assertEquals(Optional.of("chat"), info.mode());
        assertEquals(OptionalLong.of(128_000), info.maxInputTokens());
        assertEquals("gold", info.asMap().get("tier"));
    }

    @Test
    void valueOfAnotherType_isNotThere() {
        ModelInfo info = ModelInfo.of(Map.of("mode", 7, "max_input_tokens", "many"));

        assertEquals(Optional.empty(), info.mode());
        assertEquals(OptionalLong.empty(), info.maxInputTokens());
    }

    @Test
    void mapThatChangesLater_changesNothing() {
        Map<String, Object> keys = new HashMap<>(Map.of("mode", "chat"));
        ModelInfo info = ModelInfo.of(keys);

        keys.put("mode", "embedding");

        assertEquals(ModelInfo.of(Map.of("mode", "chat")), info);
        assertEquals(Map.of("mode", "chat"), info.asMap());
    }
}
