package dev.llmrouter.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PartialTreeTest {
    private static JsonNode read(String text) {
        return Json.readBeginning(text.getBytes(UTF_8));
    }

    @Test
    void value_thatIsSmall_isReadLikeAnyOther() {
        RandomJson random = new RandomJson(11);
        for (int i = 0; i < 500; i++) {
            byte[] json = random.object().text().getBytes(UTF_8);

            assertEquals(Json.read(json), Json.readBeginning(json), () -> new String(json, UTF_8));
        }
    }

    @Test
    void document_cutAnywhere_isReadAsFarAsItGoes() {
        byte[] whole =
                "{\"error\": {\"code\": \"limit\\u00e9\", \"n\": [1, true, null, 2.5], \"message\": \"Zu vi\u00e9l \ud83d\ude00\"}}"
                        .getBytes(UTF_8);
        int codeEnd = new String(whole, UTF_8).indexOf("\", \"n\"");
        for (int end = codeEnd + 1; end < whole.length; end++) {
            JsonNode cut = Json.readBeginning(Arrays.copyOf(whole, end));

            assertEquals("limit\u00e9", cut.path("error").path("code").asText(), "cut at " + end);
        }
    }

    @Test
    void text_cutInTheMiddle_isItsBeginning() {
        byte[] whole = "{\"message\": \"a\\\"b\u00e9\\ud83d\\ude00c".getBytes(UTF_8);
        String all = "a\"b\u00e9\ud83d\ude00c";
        int start = "{\"message\": \"".length();
        for (int end = start + 1; end <= whole.length; end++) {
            String read = Json.readBeginning(Arrays.copyOf(whole, end))
                    .path("message")
                    .asText();

            assertTrue(all.startsWith(read), read);
        }
        assertEquals(all, Json.readBeginning(whole).path("message").asText());
    }

    @Test
    void whatIsNoJson_isMissing() {
        for (String text :
                new String[] {"", "<html>", "{'error': 'quoted as in Python', 'more': 'of the same'}", "oops"}) {
            assertTrue(read(text).isMissingNode(), text);
        }
    }

    @Test
    void lists_areReadToTheirFirstEntries_andWhatFollowsThemIsRead() {
        JsonNode read = read("{\"many\": [" + "[1],".repeat(5_000) + "[1]], \"error\": \"last\"}");

        assertEquals(256, read.path("many").size());
        assertEquals("last", read.path("error").asText());
    }

    @Test
    void texts_areReadToTheirFirstCharacters_andWhatFollowsThemIsRead() {
        JsonNode read = read("{\"long\": \"" + "x".repeat(200_000) + "\", \"error\": \"last\"}");

        assertEquals(64 * 1024 - 1, read.path("long").asText().length());
        assertEquals("last", read.path("error").asText());
    }

    @Test
    void nesting_beyondAnyError_isLeftOut() {
        assertEquals(
                "{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}",
                read("{\"a\": " + "[".repeat(500) + "]".repeat(500) + "}").toString());
    }

    @Test
    void fields_areReadWithTheirWholeTexts_andNothingElseIs() {
        String text = "y".repeat(200_000);
        String json = "{\"other\": [" + "[],".repeat(100_000) + "[]], \"choices\": [{\"message\": {\"content\": \""
                + text + "\", \"logprobs\": [1, 2]}}]}";

        JsonNode read = Json.readFields(json.getBytes(UTF_8), Set.of("choices", "message", "content"));

        assertEquals("{\"choices\":[{\"message\":{\"content\":\"" + text + "\"}}]}", read.toString());
        assertEquals(read, Json.readFields(json, Set.of("choices", "message", "content")));
        assertTrue(Json.readFields("{\"choices\": [".getBytes(UTF_8), Set.of("choices"))
                .isMissingNode());
    }

    @Test
    void isWhole_isTrueForOneValueToItsEnd() {
        assertTrue(Json.isWhole("[{\"index\": 0}]".getBytes(UTF_8)));
        for (String text : new String[] {"", "[{\"index\": 0}", "[] []", "{"}) {
            assertFalse(Json.isWhole(text.getBytes(UTF_8)), text);
        }
    }
}
