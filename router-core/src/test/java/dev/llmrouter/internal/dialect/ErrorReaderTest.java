package dev.llmrouter.internal.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorReaderTest {
    private static ErrorBody read(String body) {
        return ErrorBody.read(body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"error\":{\"message\":\"why\"}}}",
                "{\"error\":[\"why\"]}",
                "{\"error\":[{\"message\":\"why\"}]}",
                "{\"errors\":[{\"code\":3030,\"message\":\"why\"}],\"success\":false}",
                "{\"errors\":[\"why\"]}",
                "{\"detail\":{\"message\":\"why\"}}",
                "{\"detail\":{\"error\":\"why\"}}",
                "{\"detail\":[\"why\"]}",
                "{\"message\":{\"detail\":\"why\"}}",
                "{\"message\":\"{\\\"error\\\":{\\\"message\\\":\\\"why\\\"}}\"}",
                "{\"base_resp\":{\"status_code\":1000,\"status_msg\":\"why\"}}",
                "{\"Message\":\"why\"}",
                "{\"msg\":\"why\"}",
                "{\"code\":403,\"reason\":\"why\"}",
                "{\"status\":410,\"title\":\"why\"}",
                "{\"error\":{\"message\":\"Provider returned error\",\"metadata\":{\"raw\":\"why\"}}}",
                "{\"error\":{\"message\":\"Provider returned error\",\"metadata\":{\"raw\":{\"message\":\"why\"}}}}",
                "{\"error\":{\"message\":\"Provider returned error\",\"metadata\":{\"raw\":\"[{\\\"error\\\":\\\"why\\\"}]\"}}}",
            })
    void message_inAnyShape_isRead(String body) {
        assertEquals("why", read(body).message());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":\"an_error\",\"error_description\":\"why\"}",
                "{\"error\":\"why\",\"message\":\"an_error\"}",
            })
    void message_besideAName_isReadToo(String body) {
        assertTrue(read(body).message().contains("why"), read(body)::message);
    }

    @Test
    void message_thatSaysLessThanAnother_isLeftOut() {
        assertEquals(
                "Not Found: why",
                read("{\"error\":\"Not Found\",\"message\":\"Not Found: why\"}").message());
    }

    @Test
    void message_withACause_hasBoth() {
        assertEquals(
                "Upstream failed: out of memory",
                read("{\"error\":{\"message\":\"Upstream failed\",\"metadata\":{\"raw\":\"out of memory\"}}}")
                        .message());
    }

    @Test
    void message_withoutACause_isKept() {
        assertEquals(
                "Provider returned error",
                read("{\"error\":{\"message\":\"Provider returned error\"}}").message());
    }

    @Test
    void message_ofAListOfDetails_namesTheFieldsAndNotTheRequest() {
        assertEquals(
                "Field required (body.messages): Extra inputs are not permitted (body.stream_options)",
                read("{\"detail\":[{\"type\":\"missing\",\"loc\":[\"body\",\"messages\"],\"msg\":\"Field required\",\"input\":\"secret\"},"
                                + "{\"type\":\"extra_forbidden\",\"loc\":[\"body\",\"stream_options\"],\"msg\":\"Extra inputs are not permitted\"}]}")
                        .message());
    }

    @Test
    void message_inNoKnownShape_isTheJson() {
        assertEquals("{\"why\":1}", read("{\"message\":{\"why\":1}}").message());
    }

    @Test
    void words_areThoseOfTheError_beforeThoseAroundIt() {
        assertEquals(
                List.of("inner", "a_type", "outer"),
                read("{\"type\":\"error\",\"code\":\"outer\",\"error\":{\"code\":\"inner\",\"type\":\"a_type\"}}")
                        .words());
    }

    @Test
    void words_ofTheCause_comeAfterTheErrors() {
        assertEquals(
                List.of("400", "context_length_exceeded"),
                read("{\"error\":{\"code\":400,\"message\":\"m\",\"metadata\":{\"raw\":\"{\\\"code\\\":\\\"context_length_exceeded\\\"}\"}}}")
                        .words());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"base_resp\":{\"status_code\":1008,\"status_msg\":\"m\"}} | 1008",
                "{\"errors\":[{\"code\":5007,\"message\":\"m\"}]} | 5007",
                "{\"__type\":\"com.amazon#ThrottlingException\",\"message\":\"m\"} | ThrottlingException",
                "{\"error\":\"insufficient_quota\",\"message\":\"m\"} | insufficient_quota",
                "{\"error\":{\"code\":403,\"message\":\"m\",\"metadata\":{\"reasons\":[\"x\"]}}} | flagged_input",
            })
    void code_isTheProvidersOwn(String body, String code) {
        assertEquals(Optional.of(code), read(body).code());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"error\":{\"code\":429}} | 429",
                "{\"error\":{\"code\":\"429\"}} | 429",
                "{\"error\":{\"http_code\":\"400\",\"type\":\"t\"}} | 400",
                "{\"statusCode\":503} | 503",
                "{\"code\":1008} | 0",
                "{\"base_resp\":{\"status_code\":0}} | 0",
                "{} | 0",
            })
    void status_isTheErrorsOwn(String body, int status) {
        assertEquals(status, read(body).status());
    }

    @Test
    void baseResp_ofSuccess_saysNothing() {
        ErrorBody read = read("{\"base_resp\":{\"status_code\":0,\"status_msg\":\"success\"}}");
        assertEquals("", read.message());
        assertEquals(List.of(), read.words());
    }

    @Test
    void usage_besideAnError_isKept() {
        assertEquals(
                7,
                read("{\"error\":{\"message\":\"m\"},\"usage\":{\"total_tokens\":7}}")
                        .usage()
                        .path("total_tokens")
                        .asInt());
    }

    @Test
    void reader_ofEndlessLists_readsTheirStart() {
        String entries = "{\"message\":\"m\"},".repeat(10_000);
        assertEquals(
                "m",
                read("{\"errors\":[" + entries + "{\"message\":\"late\"}]}").message());
    }

    @Test
    void reader_ofErrorsInErrors_stops() {
        String body = "{\"error\":".repeat(500) + "{\"message\":\"deep\"}" + "}".repeat(500);
        assertEquals("", read(body).message());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "[[]]",
                "{\"error\":null}",
                "{\"error\":{}}",
                "{\"error\":[]}",
                "{\"error\":true,\"code\":true}",
                "{\"errors\":7,\"metadata\":[],\"details\":\"\",\"base_resp\":\"\"}",
                "{\"message\":\"{\"}",
                "[1,\"\",null]",
                "{\"error\":{\"code\":1e999,\"message\":[]}}"
            })
    void reader_ofGarbage_isCalm(String body) {
        assertEquals(0, read(body).status());
    }
}
