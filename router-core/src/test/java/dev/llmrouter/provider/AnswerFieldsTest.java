package dev.llmrouter.provider;

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
                "{\"choices\":[{\"finish_reason\":\"x\"}]}|true",
                "{\"choices\":[{\"message\":{\"finish_reason\":\"x\"},\"finish_reason\":\"y\"}]}|false",
                "{\"choices\":[{\"finish_reason\":\"y\"},{\"finish_reason\":\"x\"}]}|false",
                "{\"choices\":[{\"finish_reason\":\"\\u0078\",\"index\":0}],\"id\":1}|true",
                "{\"choices\":[{\"finish_reason\":null}]}|false",
                "{\"choices\":[{\"finish_reason\":{\"finish_reason\":\"x\"}}]}|false",
                "{\"choices\":[[\"x\"]]}|false",
                "{\"choices\":{\"finish_reason\":\"x\"}}|false",
                "{\"incomplete_details\":{\"reason\":\"x\"}}|true",
                "{\"incomplete_details\":null}|false",
                "{\"a\":{\"choices\":[{\"finish_reason\":\"x\"}]}}|false"
            })
    void reason_isThatOfTheFirstChoiceOrOfWhatIsMissing(String json, boolean ended) {
        assertEquals(ended, of(json).endedFor("x"));
    }

    @Test
    void nameThatStandsTwice_countsTheLastTime() {
        AnswerFields fields = of(
                "{\"usage\":{\"total_tokens\":1},\"choices\":[{\"finish_reason\":\"x\"}],\"choices\":[],\"usage\":{\"total_tokens\":2}}");

        assertEquals(2, fields.usage().path("total_tokens").asInt());
        assertFalse(fields.endedFor("x"));
        assertTrue(fields.hasChoices());
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
                        .path("total_tokens")
                        .asInt());
    }
}
