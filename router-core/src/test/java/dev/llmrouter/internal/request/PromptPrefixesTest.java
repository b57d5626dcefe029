package dev.llmrouter.internal.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.JsonPayload;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What of a prompt a provider's cache may know. */
class PromptPrefixesTest {
    private static final String MARK = ",\"cache_control\":{\"type\":\"ephemeral\"}";

    private static String text(String text, boolean marked) {
        return "{\"type\":\"text\",\"text\":\"" + text + "\"" + (marked ? MARK : "") + "}";
    }

    private static String user(String text, boolean marked) {
        return "{\"role\":\"user\",\"content\":[" + text(text, marked) + "]}";
    }

    private static List<String> of(String fields) {
        return PromptPrefixes.of(JsonPayload.of("{" + fields + "}"));
    }

    @Test
    void promptWithoutMarks_hasNone() {
        assertEquals(List.of(), of("\"model\":\"m\",\"messages\":[" + user("a", false) + "]"));
    }

    @Test
    void nextTurn_sharesWhatTheTurnBeforeHadMarked() {
        List<String> first = of("\"messages\":[" + user("a", true) + "]");
        List<String> second = of("\"messages\":[" + user("a", false) + "," + user("b", true) + "]");
        List<String> third =
                of("\"messages\":[" + user("a", false) + "," + user("b", true) + "," + user("c", true) + "]");

        assertEquals(2, third.size());
        assertEquals(second.get(0), third.get(1));
        assertNotEquals(first.get(0), second.get(0));
        assertTrue(of("\"messages\":[" + user("a", true) + "," + user("b", true) + "]")
                .containsAll(List.of(first.get(0), second.get(0))));
    }

    @Test
    void otherFields_doNotCount() {
        String prompt = "\"system\":[" + text("s", true) + "],\"messages\":[" + user("a", false) + "]";
        String later = "\"messages\":[" + user("b", false) + "],\"stream\":true,\"system\":[" + text("s", true) + "]";

        assertEquals(of(prompt), of(later));
    }

    @Test
    void tools_areTheBeginning() {
        assertNotEquals(
                of("\"tools\":[{\"name\":\"t\"}],\"system\":[" + text("s", true) + "]"),
                of("\"tools\":[{\"name\":\"u\"}],\"system\":[" + text("s", true) + "]"));
    }

    @Test
    void markThatStandsFirst_isTheSameMark() {
        String first =
                "\"messages\":[{\"cache_control\": {\"type\":\"ephemeral\"}, \"role\":\"user\",\"content\":\"a\"}";
        String bare = "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}";
        String end = "," + user("b", true) + "]";

        assertEquals(of(bare + end).get(0), of(first + end).get(0));
    }

    @Test
    void quotedMark_isText() {
        assertEquals(List.of(), of("\"messages\":[" + user("say \\\"cache_control\\\" please", false) + "]"));
    }

    @Test
    void brokenMarks_doNoHarm() {
        assertEquals(1, of("\"messages\":[\"cache_control\"]").size());
        assertEquals(1, of("\"system\":\"cache_control\"").size());
        assertEquals(
                4,
                of("\"messages\":[" + user("a", true) + "," + user("b", true) + "," + user("c", true) + ","
                                + user("d", true) + "," + user("e", true) + "]")
                        .size());
    }
}
