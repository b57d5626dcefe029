package dev.llmrouter.internal.dialect.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerFieldsTest {
    private static AnswerFields of(String json) {
        return AnswerFields.read(json.getBytes(StandardCharsets.UTF_8)).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\0',
            delimiter = '|',
            value = {
                "{\"choices\":[{\"finish_reason\":\"safety\"}]}|true",
                "{\"choices\":[{\"message\":{\"finish_reason\":\"safety\"},\"finish_reason\":\"stop\"}]}|false",
                "{\"choices\":[{\"finish_reason\":\"stop\"},{\"finish_reason\":\"safety\"}]}|false",
                "{\"choices\":[{\"finish_reason\":\"safety\"},{\"finish_reason\":\"content_filter\"}]}|true",
                "{\"choices\":[{\"finish_reason\":\"\\u0073afety\",\"index\":0}],\"id\":1}|true",
                "{\"choices\":[{\"finish_reason\":null}]}|false",
                "{\"choices\":[{\"finish_reason\":{\"finish_reason\":\"safety\"}}]}|false",
                "{\"choices\":[[\"safety\"]]}|false",
                "{\"choices\":{\"finish_reason\":\"safety\"}}|false",
                "{\"incomplete_details\":{\"reason\":\"content_filter\"}}|true",
                "{\"incomplete_details\":null}|false",
                "{\"stop_reason\":\"refusal\",\"content\":[]}|true",
                "{\"a\":{\"choices\":[{\"finish_reason\":\"safety\"}]}}|false"
            })
    void answer_isFilteredWhenNoChoiceIsWhole(String json, boolean filtered) {
        assertEquals(filtered, !of(json).filteredFor().isEmpty());
    }

    @Test
    void nameThatStandsTwice_countsTheLastTime() {
        AnswerFields fields =
                of("{\"usage\":{\"total_tokens\":1},\"error\":\"x\",\"choices\":[{\"finish_reason\":\"safety\"}],"
                        + "\"choices\":[],\"error\":null,\"usage\":{\"total_tokens\":2}}");

        assertEquals(2, fields.usage().orElseThrow().totalTokens());
        assertEquals("", fields.filteredFor());
        assertFalse(fields.reportsError());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "\"text\"",
                "{\"a\":1",
                "{\"a\":1} {}",
                "ID3\u0004",
                "{\"usage\":{\"total_tokens\":1}",
                "{\"choices\":[{\"finish_reason\":\"x\"}]"
            })
    void whatIsNoJsonObject_hasNoFields(String body) {
        assertTrue(AnswerFields.read(body.getBytes(StandardCharsets.UTF_8)).isEmpty());
    }

    @Test
    void byteOrderMark_isNoPartOfTheAnswer() {
        assertEquals(
                3,
                of("\uFEFF{\"usage\":{\"total_tokens\":3}}")
                        .usage()
                        .orElseThrow()
                        .totalTokens());
    }
}
