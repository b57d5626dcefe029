package dev.llmrouter.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PayloadTest {
    private static final byte[] MP3 = {0, 13, 10, '-', '-', (byte) 0xFF};

    @Test
    void json_ofDefaults_fillsOnlyWhatIsAbsent() {
        JsonPayload payload = JsonPayload.of("{\"a\":1}");
        byte[] sent = payload.bytes(Map.of("b", 2), Map.of("a", 9, "b", 9, "c", 3), Set.of());
        assertEquals(
                JsonPayload.of("{\"a\":1,\"b\":2,\"c\":3}").field("c"),
                JsonPayload.of(sent).field("c"));
        assertEquals(1, JsonPayload.of(sent).field("a").longOr(0));
        assertEquals(2, JsonPayload.of(sent).field("b").longOr(0));
    }

    @Test
    void model_ofABody_isItsText() {
        assertEquals(Optional.of("m"), JsonPayload.of("{\"model\":\"m\"}").model());
        assertEquals(Optional.empty(), JsonPayload.of("{\"model\":3}").model());
        assertEquals(Optional.empty(), JsonPayload.of("{}").model());
    }

    @Test
    void toString_ofABody_hasNoneOfIt() {
        assertFalse(JsonPayload.of("{\"prompt\":\"private\"}").toString().contains("private"));
        assertFalse(form().toString().contains("private"));
    }

    @Test
    void form_encoded_isWhatBrowsersSend() {
        byte[] sent = form().bytes("B", Map.of("model", "theirs"), Set.of("timeout"));
        String expected = "--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ntheirs\r\n"
                + "--B\r\nContent-Disposition: form-data; name=\"prompt\"\r\n\r\nprivaté\r\n"
                + "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a%22%0D%0A.mp3\"\r\n"
                + "Content-Type: audio/mpeg\r\n\r\n" + latin1(MP3) + "\r\n--B--\r\n";
        assertEquals(expected, latin1(sent).replace("privat\u00C3\u00A9", "privaté"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void form_withAnyValue_writesTextAsItIsAndTheRestAsJson(Object value, String text) {
        byte[] sent = form().bytes("B", Map.of("added", value), Set.of());
        assertTrue(latin1(sent).contains("name=\"added\"\r\n\r\n" + text + "\r\n"), latin1(sent));
    }

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("a \"b\"", "a \"b\""),
                Arguments.of(0.5, "0.5"),
                Arguments.of(true, "true"),
                Arguments.of(List.of("logprobs"), "[\"logprobs\"]"),
                Arguments.of(Json.read("[1]"), "[1]"));
    }

    @Test
    void form_fieldsAndNames_areReadButFilesAreNot() {
        assertEquals(Optional.of("mine"), form().model());
        assertEquals(Optional.empty(), form().field("file"));
        assertEquals(Set.of("model", "prompt", "timeout"), form().names());
    }

    @Test
    void boundary_ofEqualForms_isEqualAndOfOthersIsNot() {
        assertEquals(form().boundary(), form().boundary());
        assertNotEquals(
                form().boundary(),
                MultipartPayload.builder().field("a", "b").build().boundary());
    }

    @Test
    void form_withALineBreakInAType_isRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> MultipartPayload.builder().file("file", "f", "audio/mpeg\r\nX: 1", MP3));
    }

    private static MultipartPayload form() {
        return MultipartPayload.builder()
                .field("model", "mine")
                .field("prompt", "privaté")
                .field("timeout", "3")
                .file("file", "a\"\r\n.mp3", "audio/mpeg", MP3)
                .build();
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
