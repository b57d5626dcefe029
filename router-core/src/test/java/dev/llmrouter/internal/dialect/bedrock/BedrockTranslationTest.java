package dev.llmrouter.internal.dialect.bedrock;

import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.JsonValue;
import dev.llmrouter.provider.AnswerTranslation;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.Provider.Answer;
import dev.llmrouter.transport.TransportResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers and streams as the pages of Converse have them, in OpenAI's form. */
class BedrockTranslationTest {
    private static final Provider BEDROCK = new BedrockProvider("bedrock");
    private static final String SCHEMA =
            ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":{\"type\":\"object\"}}}";

    private static AnswerTranslation translation(String more) {
        return BEDROCK.translation(call(
                chat("{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]" + more + "}"),
                deployment("bedrock/anthropic.claude-3-haiku-20240307-v1:0", d -> d)));
    }

    private static Answer answer(int status, String kind, String body) {
        Map<String, String> headers = kind.isEmpty() ? Map.of() : Map.of("x-amzn-ErrorType", kind);
        return new Answer(Endpoint.CHAT_COMPLETIONS, status, headers, body.getBytes(UTF_8));
    }

    private static JsonValue chatOf(String more, String body) {
        return translation(more).complete(answer(200, "", body)).json();
    }

    @Test
    void answer_hasThoughtsTextCallsAndUsage() {
        JsonValue body = chatOf("", """
                {"output":{"message":{"role":"assistant","content":[
                   {"reasoningContent":{"reasoningText":{"text":"Hm","signature":"sig"}}},{"text":"Look: "},
                   {"toolUse":{"toolUseId":"t1","name":"f","input":{"x":1}}},{"toolUse":{"toolUseId":"t2","name":"g","input":{}}}]}},
                 "stopReason":"tool_use","usage":{"inputTokens":10,"outputTokens":5,"totalTokens":45,"cacheReadInputTokens":20,
                 "cacheWriteInputTokens":10},"metrics":{"latencyMs":9}}""");

        assertEquals(JsonValue.read("""
                {"role":"assistant","content":"Look: ","reasoning_content":"Hm",
                 "thinking_blocks":[{"type":"thinking","thinking":"Hm","signature":"sig"}],
                 "tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"f","arguments":"{\\"x\\":1}"}},
                               {"index":1,"id":"t2","type":"function","function":{"name":"g","arguments":"{}"}}]}"""), body.get("choices").get(0).get("message"));
        assertEquals(
                "tool_calls", body.get("choices").get(0).get("finish_reason").textOr(""));
        assertEquals(JsonValue.read("""
                {"prompt_tokens":40,"completion_tokens":5,"total_tokens":45,"prompt_tokens_details":{"cached_tokens":20},
                 "cache_read_input_tokens":20,"cache_creation_input_tokens":10}"""), body.get("usage"));
    }

    @Test
    void toolInPlaceOfASchema_isTheText() {
        JsonValue choice = chatOf(SCHEMA, """
                {"output":{"message":{"role":"assistant","content":[{"toolUse":{"toolUseId":"t","name":"json_tool_call","input":{"a":1}}}]}},
                 "stopReason":"tool_use","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2}}""").get("choices").get(0);

        assertEquals("{\"a\":1}", choice.get("message").get("content").textOr(""));
        assertEquals("stop", choice.get("finish_reason").textOr(""));
        assertTrue(choice.get("message").get("tool_calls").isMissing());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429 | ThrottlingException:http://internal.amazon.com/ | Too many requests | RATE_LIMITED | rate_limit_exceeded",
                "400 | ServiceQuotaExceededException | You have exceeded your quota | RATE_LIMITED | rate_limit_exceeded",
                "400 | ValidationException | Input is too long for requested model. | CONTEXT_WINDOW | context_length_exceeded",
                "400 | ValidationException | The provided model identifier is invalid. | NOT_FOUND | model_not_found",
                "400 | ValidationException | Malformed input request | BAD_REQUEST | ValidationException",
                "403 | AccessDeniedException | You don't have access | PERMISSION | AccessDeniedException",
                "403 | UnrecognizedClientException:http://x/ | The security token included in the request is invalid. | AUTHENTICATION | invalid_api_key",
                "403 | ExpiredTokenException | The security token included in the request is expired | AUTHENTICATION | invalid_api_key",
                "404 | ResourceNotFoundException | Could not resolve | NOT_FOUND | model_not_found",
                "408 | ModelTimeoutException | Model has timed out | TIMEOUT | ModelTimeoutException",
                "424 | ModelErrorException | The model failed | SERVER_ERROR | ModelErrorException",
                "503 | ServiceUnavailableException | Unavailable | SERVER_ERROR | ServiceUnavailableException",
            })
    void error_hasItsKind_inOpenAisForm(int status, String header, String message, FailureKind kind, String code) {
        Answer translated = translation("").complete(answer(status, header, "{\"message\":\"" + message + "\"}"));

        assertEquals(Optional.of(kind), BEDROCK.outcome(translated).kind());
        assertEquals(code, translated.json().get("error").get("code").textOr(""));
        assertEquals(message, translated.json().get("error").get("message").textOr(""));
    }

    @Test
    void pageOfAGateway_staysAFailure() {
        Answer page = translation("").complete(answer(200, "", "<html><title>Bad gateway</title></html>"));

        assertEquals(
                Optional.of(FailureKind.SERVER_ERROR), BEDROCK.outcome(page).kind());
    }

    /** A frame as AWS's page on the encoding has it. */
    private static byte[] frame(String message, String kindHeader, String kind, String payload) {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        Map.of(":message-type", message, kindHeader, kind).forEach((name, value) -> {
            headers.write(name.length());
            headers.writeBytes(name.getBytes(UTF_8));
            headers.write(7);
            headers.write(0);
            headers.write(value.length());
            headers.writeBytes(value.getBytes(UTF_8));
        });
        byte[] bytes = new byte[16 + headers.size() + payload.length()];
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        frame.putInt(bytes.length).putInt(headers.size()).putInt(checksum(bytes, 8));
        frame.put(headers.toByteArray()).put(payload.getBytes(UTF_8));
        frame.putInt(checksum(bytes, bytes.length - 4));
        return bytes;
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32 check = new CRC32();
        check.update(bytes, 0, length);
        return (int) check.getValue();
    }

    private static byte[] event(String type, String payload) {
        return frame("event", ":event-type", type, payload);
    }

    private static String streamed(String more, byte[]... frames) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Arrays.stream(frames).forEach(all::writeBytes);
        TransportResponse response = translation(more)
                .streamed(new TransportResponse(
                        200,
                        Map.of("Content-Type", "application/vnd.amazon.eventstream"),
                        new ByteArrayInputStream(all.toByteArray())));
        assertEquals("text/event-stream", response.headers().get("content-type"));
        return new String(response.body().readAllBytes(), UTF_8);
    }

    @Test
    void stream_isChunksAndTheEnd() throws IOException {
        String text = streamed(
                "",
                event("messageStart", "{\"role\":\"assistant\",\"p\":\"abc\"}"),
                event(
                        "contentBlockDelta",
                        "{\"contentBlockIndex\":0,\"delta\":{\"reasoningContent\":{\"text\":\"Hm\"}}}"),
                event("contentBlockDelta", "{\"contentBlockIndex\":1,\"delta\":{\"text\":\"Hel\"}}"),
                event(
                        "contentBlockStart",
                        "{\"contentBlockIndex\":2,\"start\":{\"toolUse\":{\"toolUseId\":\"t\",\"name\":\"f\"}}}"),
                event("contentBlockDelta", "{\"contentBlockIndex\":2,\"delta\":{\"toolUse\":{\"input\":\"\"}}}"),
                event("contentBlockStop", "{\"contentBlockIndex\":2}"),
                event("messageStop", "{\"stopReason\":\"tool_use\"}"),
                event("metadata", "{\"usage\":{\"inputTokens\":3,\"outputTokens\":2,\"totalTokens\":5}}"));

        assertTrue(text.contains("\"delta\":{\"role\":\"assistant\",\"content\":\"\"}"), text);
        assertTrue(text.contains("\"reasoning_content\":\"Hm\""), text);
        assertTrue(text.contains("\"delta\":{\"content\":\"Hel\"}"), text);
        assertTrue(
                text.contains("\"id\":\"t\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}"),
                text);
        assertTrue(text.contains("\"function\":{\"arguments\":\"{}\"}"), text);
        assertTrue(text.contains("\"finish_reason\":\"tool_calls\""), text);
        assertTrue(
                text.endsWith(
                        "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}\n\ndata: [DONE]\n\n"),
                text);
    }

    @Test
    void streamedToolInPlaceOfASchema_isText() throws IOException {
        String text = streamed(
                SCHEMA,
                event(
                        "contentBlockStart",
                        "{\"contentBlockIndex\":0,\"start\":{\"toolUse\":{\"toolUseId\":\"t\",\"name\":\"json_tool_call\"}}}"),
                event("contentBlockDelta", "{\"contentBlockIndex\":0,\"delta\":{\"toolUse\":{\"input\":\"{}\"}}}"),
                event("messageStop", "{\"stopReason\":\"tool_use\"}"));

        assertTrue(text.contains("\"delta\":{\"content\":\"{}\"}"), text);
        assertTrue(text.contains("\"finish_reason\":\"stop\""), text);
        assertFalse(text.contains("tool_calls"), text);
    }

    @Test
    void streamThatEndsEarly_isNotMarkedAsWhole() throws IOException {
        assertFalse(streamed("", event("contentBlockDelta", "{\"delta\":{\"text\":\"Hel\"}}"))
                .contains("[DONE]"));
    }

    @Test
    void exceptionInAStream_isAnErrorOfItsKind() throws IOException {
        String text = streamed(
                "", frame("exception", ":exception-type", "throttlingException", "{\"message\":\"Too many tokens\"}"));

        assertEquals(
                JsonValue.read(
                        "{\"error\":{\"message\":\"Too many tokens\",\"type\":\"rate_limit_error\",\"param\":null,\"code\":\"rate_limit_exceeded\"}}"),
                JsonValue.read(text.substring("data: ".length())));
    }

    @Test
    void damagedFrames_areAnIoException() {
        byte[] good = event("contentBlockDelta", "{\"delta\":{\"text\":\"Hello\"}}");
        byte[] flipped = good.clone();
        flipped[good.length - 8] ^= 1;
        byte[] huge = good.clone();
        huge[0] = 0x7F;

        assertThrows(IOException.class, () -> streamed("", flipped));
        assertThrows(IOException.class, () -> streamed("", huge));
        assertThrows(IOException.class, () -> streamed("", Arrays.copyOf(good, good.length - 3)));
    }
}
