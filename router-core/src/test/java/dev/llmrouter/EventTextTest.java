package dev.llmrouter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.call.StreamEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"finish_reason\":null}]}",
                "{\"choices\": [{\"delta\": {\"role\": \"assistant\", \"content\": \"Hi \\\"you\\\"\\n\\u4f60\\u597d\"}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"\"}}]}",
                "{\"choices\":[{\"delta\":{\"content\":null}}]}",
                "{\"choices\":[{\"delta\":{}}]}",
                "{\"choices\":[{\"text\":\"old\",\"index\":0}]}",
                "{\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\",\"content\":\"so\"}}]}",
                "{\"choices\":[],\"usage\":{\"total_tokens\":3}}",
                "{\"choices\":[{\"delta\":{\"content\":\"ends in a backslash \\\\\"}}]}",
                "not JSON",
                ""
            })
    void length_isThatOfTheText(String data) {
        StreamEvent event = new StreamEvent("message", data);

        assertEquals(event.text().length(), EventText.length(event));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"type\":\"response.output_text.delta\",\"delta\":\"word\"}", "{\"delta\":{}}"})
    void length_ofAResponsesDelta_isThatOfTheText(String data) {
        StreamEvent event = new StreamEvent("response.output_text.delta", data);

        assertEquals(event.text().length(), EventText.length(event));
    }

    @Test
    void textThatIsCutOff_counts() {
        assertEquals(2, EventText.length(new StreamEvent("message", "{\"content\":\"ab")));
        assertEquals(1, EventText.length(new StreamEvent("message", "{\"content\":\"\\u")));
    }
}
