package dev.llmrouter.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFieldsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"b\":2}                 | {\"a\":9,\"b\":2}",
                "{ \"a\" : 1 , \"b\" : 2 }         | { \"a\" : 9 , \"b\" : 2 }",
                "{\"b\":2}                         | {\"a\":9,\"b\":2}",
                "{ }                               | {\"a\":9 }",
                "{\"a\":{\"a\":[1]},\"b\":\"a\"}   | {\"a\":9,\"b\":\"a\"}",
                "{\"a\":1,\"b\":1e400,\"c\":1.10}  | {\"a\":9,\"b\":1e400,\"c\":1.10}",
                "{\"a\":1,\"b\":2,\"a\":3}         | {\"a\":9,\"b\":2,\"a\":9}",
            })
    void with_aReplacement_changesThatValueOnly(String before, String after) {
        assertEquals(after, text(of(before).with(Map.of("a", 9), Set.of())));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,\"b\":2}         | {\"b\":2}",
                "{\"b\":2,\"a\":1}         | {\"b\":2}",
                "{ \"b\":2 , \"a\":1 }     | { \"b\":2 }",
                "{\"a\":1,\"b\":2,\"a\":3} | {\"b\":2}",
                "{\"b\":2, \"a\":1, \"c\":3} | {\"b\":2, \"c\":3}",
                "{\"a\":1}                 | {}",
            })
    void with_aRemoval_leavesTheRest(String before, String after) {
        assertEquals(after, text(of(before).with(Map.of(), Set.of("a"))));
    }

    @Test
    void with_aFieldBothReplacedAndRemoved_replacesIt() {
        assertEquals("{\"a\":9}", text(of("{\"a\":1}").with(Map.of("a", 9), Set.of("a"))));
    }

    @Test
    void with_allRemovedAndOneAdded_hasNoStrayComma() {
        assertEquals("{\"n\":9}", text(of("{\"a\":1}").with(Map.of("n", 9), Set.of("a"))));
    }

    @Test
    void with_aNull_writesNull() {
        Map<String, Object> replaced = new LinkedHashMap<>();
        replaced.put("a", null);
        assertEquals("{\"a\":null,\"b\":2}", text(of("{\"b\":2}").with(replaced, Set.of())));
    }

    @Test
    void with_nothingToChange_isTheSameArray() {
        byte[] body = utf8("{\"a\" : 1}");
        assertSame(body, JsonFields.of(body).with(Map.of(), Set.of("z")));
    }

    @Test
    void with_anEscapedName_findsTheField() {
        assertEquals(
                "{\"mo\\u0064el\":\"x\"}", text(of("{\"mo\\u0064el\":\"y\"}").with(Map.of("model", "x"), Set.of())));
    }

    @Test
    void of_aByteOrderMark_leavesItOut() {
        assertEquals("{\"a\":9}", text(of("\uFEFF{\"a\":1}").with(Map.of("a", 9), Set.of())));
        assertEquals("{\"a\":1}", text(of("\uFEFF{\"a\":1}").bytes()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32BE", "UTF-32LE"})
    void of_anotherEncoding_isRefused(String charset) {
        byte[] body = "{\"a\":1}".getBytes(Charset.forName(charset));
        assertThrows(IllegalArgumentException.class, () -> JsonFields.of(body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "1",
                "null",
                "\"sk-secret\"",
                "{",
                "{\"sk-secret\"",
                "{\"a\":sk-secret}",
                "{\"a\":1}sk-secret",
                "{\"a\":1}{}",
                "{\"a\":1,}",
                "{'a':1}",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\":\"sk-secret\n\"}",
                "<html>sk-secret</html>"
            })
    void of_whatIsNoObject_isRefusedWithoutQuotingIt(String body) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> of(body));
        assertFalse(String.valueOf(refused.getMessage()).contains("secret"), refused.getMessage());
        assertNull(refused.getCause());
    }

    @Test
    void of_brokenUtf8_isRefused() {
        byte[] body = utf8("{\"a\":\"xx\"}");
        body[6] = (byte) 0xC3;
        assertThrows(IllegalArgumentException.class, () -> JsonFields.of(body));
    }

    @Test
    void of_endlessNesting_isRefused() {
        String bomb = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThrows(IllegalArgumentException.class, () -> of(bomb));
        assertTrue(Json.read(bomb).isMissingNode());
    }

    @Test
    void of_aStringOfManyMegabytes_isTaken() {
        String picture = "A".repeat(21 * 1024 * 1024);
        JsonFields fields = of("{\"input\":\"" + picture + "\",\"model\":\"m\"}");
        assertEquals(picture.length() + 2, fields.length("input"));
        assertEquals("m", fields.get("model").textValue());
    }

    @Test
    void of_moreFieldsThanAnyApiHas_isRefused() {
        StringBuilder body = new StringBuilder("{\"a\":0");
        for (int i = 0; i < 10_000; i++) {
            body.append(",\"f").append(i).append("\":0");
        }

        assertThrows(IllegalArgumentException.class, () -> of(body + "}"));
    }

    @Test
    void of_aReader_readsEachValueWhereItStands() {
        List<String> read = new ArrayList<>();

        JsonFields fields =
                JsonFields.of(utf8("{\"a\":\"x\", \"b\" : [1, {\"c\":2}] ,\"d\":-1.5e3}"), (name, json, parser) -> {
                    read.add(name + " " + parser.currentToken());
                    parser.skipChildren();
                });

        assertEquals(List.of("a VALUE_STRING", "b START_ARRAY", "d VALUE_NUMBER_FLOAT"), read);
        assertEquals("{\"a\":\"x\", \"b\" : [1, {\"c\":2}]}", text(fields.with(Map.of(), Set.of("d"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"plain\"",
                "\"\\u0061\\\"\\\\\"",
                "\"漢字\"",
                "\"\"",
                "7",
                "null",
                "[1,{\"a\":[2]}]",
                "{\"b\":\"\"}"
            })
    void beginning_ofAShortField_isAllOfIt(String value) {
        JsonFields fields = of("{\"x\":[\"other\"], \"a\": " + value + " ,\"y\":1}");

        assertEquals(fields.get("a"), fields.beginning("a"));
        assertTrue(fields.beginning("b").isMissingNode());
    }

    @Test
    void beginning_ofALongField_isCut() {
        JsonFields fields = of("{\"a\":[" + "1,".repeat(1_000) + "1],\"b\":\"" + "x".repeat(200_000) + "\"}");

        assertEquals(256, fields.beginning("a").size());
        assertTrue(fields.beginning("b").textValue().length() < 100_000);
    }

    @Test
    void get_ofAnAbsentField_isMissing() {
        assertTrue(of("{\"a\":1}").get("b").isMissingNode());
        assertEquals(0, of("{\"a\":1}").length("b"));
    }

    @Test
    void get_ofARepeatedField_isTheLast() {
        assertEquals(2, of("{\"a\":1,\"a\":2}").get("a").intValue());
    }

    @Test
    void write_ofWhatIsNoJson_namesItsTypeOnly() {
        Object secret = new Object() {
            @Override
            public String toString() {
                return "sk-secret";
            }
        };
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Json.write(Map.of("k", secret)));
        assertFalse(String.valueOf(refused.getMessage()).contains("secret"));
    }

    @Test
    void bytes_areTheGivenOnes() {
        byte[] body = utf8("{\"a\":1}");
        assertArrayEquals(body, JsonFields.of(body).bytes());
    }

    private static JsonFields of(String json) {
        return JsonFields.of(utf8(json));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
