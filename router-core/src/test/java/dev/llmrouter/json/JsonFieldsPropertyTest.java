package dev.llmrouter.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Any object, any change: only the named fields change. */
class JsonFieldsPropertyTest {
    private static final int SAMPLES = 5_000;
    private static final ObjectMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    @Test
    void with_anyChange_isTheTreeWithThatChange() throws IOException {
        for (long seed = 0; seed < SAMPLES; seed++) {
            RandomJson.Sample sample = new RandomJson(seed).object();
            Random random = new Random(seed);
            Map<String, Object> replaced = replaced(random);
            Set<String> removed = removed(random);
            ObjectNode expected = (ObjectNode) EXACT.readTree(sample.text());
            expected.remove(removed);
            replaced.forEach((name, value) -> expected.set(name, EXACT.valueToTree(value)));

            JsonNode changed = EXACT.readTree(JsonFields.of(utf8(sample.text())).with(replaced, removed));

            assertEquals(expected, changed, () -> "of " + sample.text());
        }
    }

    @Test
    void with_anyChange_keepsTheBytesOfEveryOtherField() {
        for (long seed = 0; seed < SAMPLES; seed++) {
            RandomJson.Sample sample = new RandomJson(seed).object();
            String changed = text(JsonFields.of(utf8(sample.text())).with(Map.of("model", "m"), Set.of("stream")));
            int from = 0;
            for (String field : sample.fields()) {
                if (!isNamed(field, "model") && !isNamed(field, "stream")) {
                    int at = changed.indexOf(field, from);
                    assertTrue(at >= 0, () -> field + " is gone from " + changed);
                    from = at + field.length();
                }
            }
        }
    }

    @Test
    void with_aReplacementOfItsOwnLength_leavesEveryOtherByteInItsPlace() {
        for (long seed = 0; seed < SAMPLES; seed++) {
            String rest = new RandomJson(seed).object().text().replaceFirst("\\{", "");
            String more = rest.strip().equals("}") ? "" : ",";
            byte[] before = utf8("{\"replaced\" :  \"old\" " + more + rest);
            byte[] after = JsonFields.of(before).with(Map.of("replaced", "new"), Set.of());
            assertArrayEquals(utf8(text(before).replaceFirst("\"old\"", "\"new\"")), after);
        }
    }

    @Test
    void get_ofAnyField_isTheTreesValue() throws IOException {
        for (long seed = 0; seed < SAMPLES; seed++) {
            byte[] json = utf8(new RandomJson(seed).object().text());
            JsonFields fields = JsonFields.of(json);
            JsonNode tree = Json.MAPPER.readTree(json);
            Set<String> names = new HashSet<>();
            tree.fieldNames().forEachRemaining(names::add);
            assertEquals(names, fields.names());
            names.forEach(name -> assertEquals(tree.get(name), fields.get(name)));
        }
    }

    /** However the bytes are damaged, the result is an object or an exception that quotes nothing. */
    @Test
    void of_damagedJson_isReadOrRefused() {
        int refused = 0;
        for (long seed = 0; seed < SAMPLES; seed++) {
            byte[] json = utf8(new RandomJson(seed).object().text());
            Random random = new Random(seed);
            for (int i = 0; i <= random.nextInt(3); i++) {
                json[random.nextInt(json.length)] = (byte) random.nextInt(256);
            }
            try {
                JsonFields fields = JsonFields.of(json);
                fields.names().forEach(fields::get);
            } catch (IllegalArgumentException e) {
                refused++;
                assertTrue(String.valueOf(e.getMessage()).startsWith("the body "), e.getMessage());
            }
        }
        assertTrue(refused > SAMPLES / 10, "the damage is real");
    }

    private static boolean isNamed(String field, String name) {
        return JsonFields.of(utf8("{" + field + "}")).names().contains(name);
    }

    private static Map<String, Object> replaced(Random random) {
        Map<String, Object> replaced = new LinkedHashMap<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            replaced.put(anyName(random), random.nextBoolean() ? "v\"\\" : random.nextInt());
        }
        return replaced;
    }

    private static Set<String> removed(Random random) {
        Set<String> removed = new HashSet<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            removed.add(anyName(random));
        }
        return removed;
    }

    private static String anyName(Random random) {
        return RandomJson.NAMES.get(random.nextInt(RandomJson.NAMES.size()));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
