package dev.llmrouter.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {
    private static final JsonValue ANSWER =
            JsonValue.read("{\"a\":{\"n\":7,\"t\":\"x\",\"yes\":true,\"no\":null},\"l\":[1,\"2\",3.5]}");

    @Test
    void path_thatIsThere_leadsToItsValue() {
        assertEquals(7, ANSWER.get("a").get("n").longOr(0));
        assertEquals(Optional.of("x"), ANSWER.get("a").get("t").text());
        assertTrue(ANSWER.get("a").get("yes").booleanOr(false));
        assertEquals(3.5, ANSWER.get("l").get(2).number().orElseThrow());
    }

    @Test
    void path_thatIsNotThere_leadsToTheMissingValue() {
        JsonValue nothing = ANSWER.get("b").get(3).get("c");

        assertTrue(nothing.isMissing());
        assertEquals(5, nothing.longOr(5));
        assertEquals("-", nothing.textOr("-"));
        assertEquals(OptionalDouble.empty(), nothing.number());
        assertEquals(List.of(), nothing.items());
        assertEquals(Map.of(), nothing.fields());
        assertEquals("", nothing.json());
    }

    @Test
    void null_isThereAndHasNoValue() {
        JsonValue value = ANSWER.get("a").get("no");

        assertTrue(value.isNull());
        assertFalse(value.isMissing());
        assertEquals("-", value.textOr("-"));
        assertEquals("null", value.json());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>", "{\"a\":", "[1,"})
    void text_thatIsNoJson_isTheMissingValue(String text) {
        assertTrue(JsonValue.read(text).isMissing());
    }

    @Test
    void numberAndText_areReadFromEachOther() {
        assertEquals(2, ANSWER.get("l").get(1).number().orElseThrow());
        assertEquals("1", ANSWER.get("l").get(0).textOr(""));
        assertEquals(Optional.empty(), ANSWER.get("l").get(0).text());
    }

    @Test
    void value_ofPlainJava_isWrittenAndReadBack() {
        Map<String, Object> plain = Map.of("list", Arrays.asList(1, null, "x", Map.of("deep", true)));

        assertEquals(
                "{\"list\":[1,null,\"x\",{\"deep\":true}]}", JsonValue.of(plain).json());
        assertEquals(plain, JsonValue.of(plain).value());
    }

    @Test
    void value_insideOfPlainJava_isWrittenAsItIs() {
        assertEquals(
                "{\"in\":[[1,\"2\",3.5]]}",
                JsonValue.of(Map.of("in", List.of(ANSWER.get("l")))).json());
    }

    @Test
    void value_thatIsNoJson_isRefusedWithoutQuotingIt() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> JsonValue.of(Map.of("a", new Object())));
        assertEquals("not a JSON value: java.util.LinkedHashMap", refused.getMessage());
    }

    @Test
    void toString_doesNotQuote() {
        assertEquals("JsonValue[STRING]", ANSWER.get("a").get("t").toString());
    }
}
