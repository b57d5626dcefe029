package dev.llmrouter.internal.dialect.anthropic;

import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.JsonValue;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.Provider.Answer;
import dev.llmrouter.transport.TransportResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Chats in OpenAI's form as Messages, and back. */
class ChatToMessagesTest {
    private static JsonValue written(String model, String chat) {
        ChatToMessages request = new ChatToMessages(Json.read(chat), model, ChatToMessages.toolNames(), field -> {});
        return JsonValue.read(Json.write(request.write(0)));
    }

    @Test
    void conversation_hasItsTurns() {
        assertEquals(
                JsonValue.read(
                        "[{\"type\":\"text\",\"text\":\"Be brief\",\"cache_control\":{\"type\":\"ephemeral\"}}]"),
                written("claude-3-haiku", CHAT).get("system"));
        assertEquals(
                JsonValue.read("{\"type\":\"auto\",\"disable_parallel_tool_use\":true}"),
                written("claude-3-haiku", CHAT).get("tool_choice"));
        JsonValue messages = written("claude-3-haiku", CHAT).get("messages");
        assertEquals(3, messages.items().size());
        assertEquals("image", messages.get(0).get("content").get(1).get("type").textOr(""));
        assertEquals(
                "url",
                messages.get(0).get("content").get(2).get("source").get("type").textOr(""));
        assertEquals("a.pdf", messages.get(0).get("content").get(3).get("title").textOr(""));
        assertEquals(
                "thinking", messages.get(1).get("content").get(0).get("type").textOr(""));
        String id = messages.get(1).get("content").get(1).get("id").textOr("");
        assertTrue(id.matches("a_b_[0-9a-f]{8}"), id);
        assertEquals(
                id, messages.get(2).get("content").get(0).get("tool_use_id").textOr(""));
        assertEquals("Go on", messages.get(2).get("content").get(1).get("text").textOr(""));
    }

    private static final String CHAT = """
            {"max_completion_tokens":9,"user":"u","parallel_tool_calls":false,
             "messages":[{"role":"system","content":"Be brief","cache_control":{"type":"ephemeral"}},
              {"role":"user","content":[{"type":"text","text":"What is this?"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBO"}},
                {"type":"image_url","image_url":{"url":"https://x/y.png"}},
                {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBE"}}]},
              {"role":"assistant","content":"","thinking_blocks":[{"type":"thinking","thinking":"Hm","signature":"s"}],
               "tool_calls":[{"id":"a.b","type":"function","function":{"name":"f","arguments":"{\\"x\\":1}"}}]},
              {"role":"tool","tool_call_id":"a.b","content":"one"},{"role":"user","content":"Go on"}],
             "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}]}""";

    @Test
    void schemaAndEffort_areWhatTheVersionTakes() {
        String chat = """
                {"messages":[{"role":"user","content":"Hi"}],"max_tokens":4000,"temperature":0.1,"reasoning_effort":"medium",
                 "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}}}""";

        JsonValue newer = written("claude-opus-4-6", chat);
        JsonValue older = written("claude-3-7-sonnet-20250219", chat);

        assertEquals("adaptive", newer.get("thinking").get("type").textOr(""));
        assertEquals("medium", newer.get("output_config").get("effort").textOr(""));
        assertEquals(
                "json_schema",
                newer.get("output_config").get("format").get("type").textOr(""));
        assertTrue(newer.get("temperature").isMissing());
        assertEquals("json_tool_call", older.get("tool_choice").get("name").textOr(""));
        assertTrue(older.get("thinking").isMissing(), "a model that must call a tool does not think before it");
    }

    @Test
    void conversationThatWouldBeRefused_isMended() {
        JsonValue continued =
                written("claude-opus-4-5", "{\"messages\":[{\"role\":\"assistant\",\"content\":\"Once upon \"}]}");
        assertEquals("user", continued.get("messages").get(0).get("role").textOr(""));
        assertEquals(
                "Once upon",
                continued.get("messages").get(1).get("content").get(0).get("text").textOr(""));
    }

    @Test
    void conversationWithCalls_hasTheirTools() {
        String chat = CHAT.substring(0, CHAT.lastIndexOf(",\n \"tools\"")) + "}";
        assertEquals("f", written("claude-opus-4-5", chat).get("tools").get(0).get("name").textOr(""));
    }

    @Test
    void modelThatGoesOnWithoutItsThoughts_doesNotThink() {
        String effort = CHAT.replaceFirst("\\{", "{\"reasoning_effort\":\"low\",");
        String lost = effort.replaceFirst("\"thinking_blocks\":\\[[^]]*],", "");
        assertTrue(written("claude-opus-4-6", lost).get("thinking").isMissing());
        assertEquals("adaptive", written("claude-opus-4-6", effort).get("thinking").get("type").textOr(""));
    }

    @Test
    void newerModel_getsNoSampling() {
        String chat = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"temperature\":0.2,\"seed\":1}";
        List<String> leftOut = new ArrayList<>();
        ChatToMessages request =
                new ChatToMessages(Json.read(chat), "claude-opus-5", ChatToMessages.toolNames(), leftOut::add);
        assertTrue(request.write(0).path("temperature").isMissingNode());
        assertEquals(List.of("temperature", "seed"), leftOut);
        assertFalse(written("claude-sonnet-4-6", chat).get("temperature").isMissing());
    }

    private static MessagesToChat translation() {
        return new MessagesToChat(
                call(chat("{\"messages\":[]}"), deployment("vertex_ai/claude-sonnet-4@20250514", d -> d)));
    }

    @Test
    void answer_isAChat() {
        JsonValue body = translation()
                .complete(new Answer(Endpoint.CHAT_COMPLETIONS, 200, Map.of(), """
                {"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4","content":[
                  {"type":"thinking","thinking":"Hm","signature":"s"},{"type":"text","text":"Hi"},{"type":"server_tool_use","id":"x"}],
                 "stop_reason":"max_tokens","usage":{"input_tokens":3,"cache_read_input_tokens":4,"cache_creation_input_tokens":5,"output_tokens":2}}""".getBytes(UTF_8)))
                .json();

        assertEquals(
                "Hi", body.get("choices").get(0).get("message").get("content").textOr(""));
        assertEquals(
                "Hm",
                body.get("choices")
                        .get(0)
                        .get("message")
                        .get("reasoning_content")
                        .textOr(""));
        assertEquals("length", body.get("choices").get(0).get("finish_reason").textOr(""));
        assertEquals(12, body.get("usage").get("prompt_tokens").longOr(0));
        assertEquals(
                4,
                body.get("usage")
                        .get("prompt_tokens_details")
                        .get("cached_tokens")
                        .longOr(0));
    }

    @Test
    void errorInAStream_isOneOfItsKind() throws IOException {
        String events = """
                event: message_start
                data: {"type":"message_start","message":{"id":"m","usage":{"input_tokens":3}}}

                event: error
                data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}

                """;
        TransportResponse response = translation()
                .streamed(new TransportResponse(
                        200,
                        Map.of("content-type", "text/event-stream; charset=utf-8"),
                        new ByteArrayInputStream(events.getBytes(UTF_8))));

        String text = new String(response.body().readAllBytes(), UTF_8);

        assertTrue(
                text.endsWith(
                        "data: {\"error\":{\"message\":\"Overloaded\",\"type\":\"server_error\",\"param\":null,\"code\":\"overloaded_error\"}}\n\n"),
                text);
    }
}
