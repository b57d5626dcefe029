package dev.llmrouter.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.fuzz.Fuzz;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random bodies, compared with Jackson where Jackson accepts them. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JsonFuzzTest {
    private static final int INPUTS = 1_000;
    /** More levels than that are left out. */
    private static final int DEEPEST = 32;

    private static boolean isJson(byte[] input) {
        try (JsonParser parser = Json.parser(input)) {
            int values = 0;
            int depth = 0;
            while (parser.nextToken() != null) {
                depth += parser.currentToken().isStructStart()
                        ? 1
                        : parser.currentToken().isStructEnd() ? -1 : 0;
                values += depth == 0 ? 1 : 0;
            }
            return values == 1;
        } catch (IOException notJson) {
            return false;
        }
    }

    @Test
    void wholeness_matchesAParser() {
        Fuzz.check("json", INPUTS, (input, random) -> assertEquals(isJson(input), Json.isWhole(input)));
    }

    @Test
    void beginning_ofWhatAParserTakes_isTheValue() {
        Fuzz.check("json", INPUTS, (input, random) -> {
            JsonNode beginning = Json.readBeginning(input);

            if (isJson(input) && isSmall(Json.read(input), 0)) {
                assertEquals(Json.read(input), beginning);
            }
        });
    }

    @Test
    void fields_ofWhatAParserTakes_areThoseOfTheValue() {
        Set<String> names = Set.of("error", "usage", "choices", "message");
        Fuzz.check("json", INPUTS, (input, random) -> {
            JsonNode fields = Json.readFields(input, names);

            for (String name : names) {
                assertTrue(fields.path(name).isMissingNode() || fields.isObject());
            }
            JsonNode all = Json.read(input);
            if (isJson(input) && all.isObject() && isSmall(all, 0)) {
                fields.fieldNames().forEachRemaining(name -> assertTrue(names.contains(name), name));
                for (String name : names) {
                    assertEquals(all.has(name), fields.has(name), name);
                }
            }
        });
    }

    @Test
    void bodyFields_areThoseOfTheTree_orRefusedWithoutAQuote() {
        Fuzz.check("json", INPUTS, (input, random) -> {
            JsonFields fields;
            try {
                fields = JsonFields.of(input);
            } catch (IllegalArgumentException refused) {
                assertTrue(String.valueOf(refused.getMessage()).startsWith("the body "), refused.getMessage());
                return;
            }
            JsonNode tree = Json.read(input);
            fields.names().forEach(name -> assertEquals(tree.get(name), fields.get(name), name));
            JsonNode changed = Json.read(fields.with(Map.of("model", "x"), Set.of("stream")));
            assertEquals("x", changed.path("model").asText());
            assertTrue(changed.path("stream").isMissingNode());
        });
    }

    private static boolean isSmall(JsonNode value, int depth) {
        if (depth > DEEPEST || value.size() > 256) {
            return false;
        }
        for (JsonNode each : value) {
            if (!isSmall(each, depth + 1)) {
                return false;
            }
        }
        return true;
    }
}
