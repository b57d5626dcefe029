package dev.llmrouter.internal.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.JsonPayload;
import dev.llmrouter.call.MultipartPayload;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the router reads of bodies, of which none is to be trusted. */
class BodyFieldsTest {
    private static BodyFields body(String fields) {
        return BodyFields.of(JsonPayload.of("{\"messages\":[]" + fields + "}"));
    }

    // Who asks

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"user\":\"anna\"",
                ",\"user\":\"\\u0061nna\"",
                ",\"safety_identifier\":\"anna\"",
                ",\"metadata\":{\"user_id\":\"anna\"}",
                ",\"user\":\"\",\"safety_identifier\":\"anna\"",
                ",\"user\":\"anna\",\"safety_identifier\":\"other\"",
                ",\"user\":\"other\",\"user\":\"anna\"",
            })
    void caller_isNamedInTheBody(String fields) {
        assertEquals("anna", body(fields).caller());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"user\":null", ",\"user\":7", ",\"user\":\" \"", ",\"metadata\":\"anna\""})
    void caller_withoutAName_isNobody(String fields) {
        assertNull(body(fields).caller());
    }

    @Test
    void caller_withATextTooLongForAName_isNobody() {
        assertNull(body(",\"user\":\"" + "x".repeat(257) + "\"").caller());
        assertEquals(
                "x".repeat(256), body(",\"user\":\"" + "x".repeat(256) + "\"").caller());
    }

    @Test
    void caller_ofAForm_isNamedInAField() {
        assertEquals(
                "anna",
                BodyFields.of(MultipartPayload.builder().field("user", "anna").build())
                        .caller());
    }

    // Keys of the router

    @Test
    void routerKeys_areThoseThatTheBodyHas() {
        assertEquals(
                List.of("timeout", "tags"),
                body(",\"timeout\":1,\"top_p\":1,\"tags\":[]").routerKeys());
        assertEquals(List.of(), body(",\"top_p\":1").routerKeys());
    }

    // Streams

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ",\"stream_options\":{\"include_usage\":true} | true",
                ",\"stream_options\":{\"include_usage\":false} | false",
                ",\"stream_options\":[] | false",
                " | false"
            },
            nullValues = "")
    void usage_isAskedForWithTheStreamsOption(String fields, boolean asked) {
        assertEquals(asked, body(fields == null ? "" : fields).asksForUsage());
    }

    @ParameterizedTest
    @CsvSource({"3, 3", "0, 1", "-2, 1", "null, 1", "[2], 1"})
    void choices_areAtLeastOne(String n, long choices) {
        assertEquals(choices, body(",\"n\":" + n).choices());
    }

    // What somebody may send to do harm

    @Test
    void field_ofAMillionEntries_isReadInBoundedMemory() {
        String many = "0,".repeat(1_000_000) + "0";

        assertNull(body(",\"user\":[" + many + "]").caller());
        assertNull(body(",\"metadata\":{\"x\":[" + many + "],\"user_id\":[" + many + "]}")
                .caller());
        assertEquals(1, body(",\"n\":[" + many + "]").choices());
    }

    @Test
    void field_ofManyMegabytes_isNoName() {
        String text = "x".repeat(8 * 1024 * 1024);

        assertNull(body(",\"user\":\"" + text + "\"").caller());
        assertNull(body(",\"metadata\":{\"user_id\":\"" + text + "\"}").caller());
    }

    @Test
    void field_ofManyLevels_isReadToSome() {
        String deep = "[".repeat(900) + "]".repeat(900);

        assertNull(body(",\"metadata\":" + deep).caller());
        assertFalse(body(",\"stream_options\":" + deep).asksForUsage());
        assertTrue(body(",\"metadata\":" + deep).has("metadata"));
    }

    @Test
    void body_thatTheClientMakes_hasNothing() {
        assertNull(BodyFields.NONE.caller());
        assertFalse(BodyFields.NONE.asksForUsage());
        assertEquals(1, BodyFields.NONE.choices());
        assertEquals(List.of(), BodyFields.NONE.routerKeys());
    }
}
