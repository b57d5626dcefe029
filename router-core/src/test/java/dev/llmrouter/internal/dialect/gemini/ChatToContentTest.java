package dev.llmrouter.internal.dialect.gemini;

import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static dev.llmrouter.internal.dialect.openai.Calls.json;
import static dev.llmrouter.internal.dialect.openai.Calls.send;
import static dev.llmrouter.internal.dialect.openai.Calls.streamed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.json.Json;
import dev.llmrouter.transport.TransportRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chats in OpenAI's form as requests of {@code generateContent}. */
class ChatToContentTest {
    private static final String HI = "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    private final List<String> leftOut = new ArrayList<>();

    private JsonNode written(String model, String chat) {
        return Json.read(Json.write(
                new ChatToContent(Json.read(chat), model, ChatToContent.toolNames(), leftOut::add).write()));
    }

    @ParameterizedTest
    @CsvSource({
        "https://aiplatform.googleapis.com/v1/publishers/google, https://aiplatform.googleapis.com/v1/publishers/google/models/g:",
        "https://gw.example/google/v1beta/, https://gw.example/google/v1beta/models/g:",
        "https://gw.example, https://gw.example/v1beta/models/g:"
    })
    void ownAddress_isAskedInItsOwnDialect(String base, String url) {
        Deployment own = deployment("gemini/g", d -> d.apiBase(base));

        TransportRequest sent = send(call(chat(HI + "}"), own));

        assertEquals(url + "generateContent", sent.url());
        assertEquals("sk-key", sent.headers().get("x-goog-api-key"));
        assertEquals("Hi", json(sent).at("/contents/0/parts/0/text").asText());
        assertEquals(
                url + "streamGenerateContent?alt=sse",
                send(streamed(chat(HI + ",\"stream\":true}"), own)).url());
    }

    @Test
    void addressOfOpenAisDialect_isAskedInThat() {
        Deployment own = deployment("gemini/g", d -> d.apiBase("https://gw.example/v1beta/openai"));
        assertEquals(
                "https://gw.example/v1beta/openai/chat/completions",
                send(call(chat(HI + "}"), own)).url());
    }

    @Test
    void parameterOfTheFile_hasItsOwnName() {
        Deployment safe = deployment("gemini/g", d -> d.params(Map.of("safety_settings", List.of())));
        TransportRequest sent = send(call(chat(HI + "}"), safe));
        assertTrue(sent.url().endsWith(":generateContent"));
        assertTrue(json(sent).path("safetySettings").isArray());
    }

    private static final String CONVERSATION = """
            {"messages":[{"role":"system","content":"Be brief"},
              {"role":"user","content":[{"type":"text","text":"What is this?"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBO"}},
                {"type":"image_url","image_url":{"url":"gs://b/y.webp"}},
                {"type":"file","file":{"file_data":"data:application/pdf;base64,JVBE"}},
                {"type":"input_audio","input_audio":{"data":"UklG","format":"mp3"}}]},
              {"role":"assistant","content":null,"tool_calls":[
                {"id":"c1","type":"function","function":{"name":"f","arguments":"{\\"x\\":1}"},
                 "extra_content":{"google":{"thought_signature":"sig"}}},
                {"id":"c2","type":"function","function":{"name":"g","arguments":""}}]},
              {"role":"tool","tool_call_id":"c1","content":"one"},
              {"role":"tool","tool_call_id":"c2","content":"{\\"n\\":2}"},
              {"role":"user","content":"Go on"}],
             "tools":[{"type":"function","function":{"name":"f","description":"d",
               "parameters":{"$schema":"s","type":"object","properties":{"x":{"type":"integer"}}}}},
               {"type":"function","function":{"name":"g","parameters":{"type":"object","properties":{}}}}],
             "tool_choice":{"type":"function","function":{"name":"f"}}}""";

    @Test
    void conversation_hasItsTurns() {
        JsonNode body = written("gemini-2.5-pro", CONVERSATION);

        assertEquals("Be brief", body.at("/systemInstruction/parts/0/text").asText());
        assertEquals(3, body.path("contents").size(), "results of tools and the next question are one turn");
        JsonNode asked = body.at("/contents/0/parts");
        assertEquals("image/png", asked.at("/1/inlineData/mimeType").asText());
        assertEquals("gs://b/y.webp", asked.at("/2/fileData/fileUri").asText());
        assertEquals("image/webp", asked.at("/2/fileData/mimeType").asText());
        assertEquals("application/pdf", asked.at("/3/inlineData/mimeType").asText());
        assertEquals("audio/mpeg", asked.at("/4/inlineData/mimeType").asText());
        assertEquals("model", body.at("/contents/1/role").asText());
        assertEquals(1, body.at("/contents/1/parts/0/functionCall/args/x").asInt());
        assertEquals("sig", body.at("/contents/1/parts/0/thoughtSignature").asText());
        assertEquals("one", body.at("/contents/2/parts/0/functionResponse/response/output").asText());
        assertEquals("g", body.at("/contents/2/parts/1/functionResponse/name").asText());
        assertEquals(2, body.at("/contents/2/parts/1/functionResponse/response/n").asInt());
        assertEquals("Go on", body.at("/contents/2/parts/2/text").asText());
    }

    @Test
    void ids_areThoseOfVersionsThatKnowThem() {
        assertTrue(written("gemini-2.5-pro", CONVERSATION)
                .at("/contents/1/parts/0/functionCall/id")
                .isMissingNode());
        JsonNode newer = written("gemini-3-pro-preview", CONVERSATION);
        assertEquals("c1", newer.at("/contents/1/parts/0/functionCall/id").asText());
        assertEquals("c2", newer.at("/contents/2/parts/1/functionResponse/id").asText());
    }

    @Test
    void callOfAnotherVendor_getsTheMarkForLostOnes() {
        String others = CONVERSATION.replace("\"extra_content\":{\"google\":{\"thought_signature\":\"sig\"}}", "\"x\":1");
        JsonNode parts = written("gemini-3-flash-preview", others).at("/contents/1/parts");
        assertEquals(
                "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=",
                parts.at("/0/thoughtSignature").asText());
        assertFalse(parts.path(1).has("thoughtSignature"), "of calls made at once only the first has a mark");
        assertFalse(written("gemini-2.5-flash", others).at("/contents/1/parts/0").has("thoughtSignature"));
    }

    @Test
    void markInTheId_isLiteLlms() {
        String hidden = CONVERSATION.replace("\"c1\"", "\"c1__thought__abc\"").replace("thought_signature\":\"sig", "n\":\"o");
        JsonNode body = written("gemini-3-pro-preview", hidden);
        assertEquals("abc", body.at("/contents/1/parts/0/thoughtSignature").asText());
        assertEquals("c1", body.at("/contents/1/parts/0/functionCall/id").asText());
        assertEquals("c1", body.at("/contents/2/parts/0/functionResponse/id").asText());
    }

    @Test
    void tools_areDeclared() {
        JsonNode body = written("gemini-2.5-pro", CONVERSATION);
        JsonNode functions = body.at("/tools/0/functionDeclarations");
        assertEquals("integer", functions.at("/0/parametersJsonSchema/properties/x/type").asText());
        assertFalse(functions.at("/0/parametersJsonSchema").has("$schema"));
        assertFalse(functions.path(1).has("parametersJsonSchema"), "a schema without properties is refused");
        assertEquals("ANY", body.at("/toolConfig/functionCallingConfig/mode").asText());
        assertEquals("f", body.at("/toolConfig/functionCallingConfig/allowedFunctionNames/0").asText());
    }

    @Test
    void parameters_haveGeminisNames() {
        JsonNode config = written(
                        "gemini-2.5-flash",
                        HI + ",\"max_completion_tokens\":9,\"temperature\":0.5,\"top_p\":0.9,\"seed\":4,\"stop\":\"END\","
                                + "\"logprobs\":true,\"top_logprobs\":2,\"user\":\"u\",\"response_format\":{\"type\":\"json_schema\","
                                + "\"json_schema\":{\"schema\":{\"$schema\":\"s\",\"type\":\"object\"}}}}")
                .path("generationConfig");
        assertEquals(
                Json.read("{\"maxOutputTokens\":9,\"temperature\":0.5,\"topP\":0.9,\"seed\":4,\"stopSequences\":[\"END\"],"
                        + "\"responseLogprobs\":true,\"logprobs\":2,\"responseMimeType\":\"application/json\","
                        + "\"responseJsonSchema\":{\"type\":\"object\"}}"),
                config);
        assertEquals(List.of("user"), leftOut);
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-3-pro-preview, low, thinkingLevel, low",
        "gemini-3-pro-preview, minimal, thinkingLevel, low",
        "gemini-3.1-flash, none, thinkingLevel, minimal",
        "gemini-2.5-flash, none, thinkingBudget, 0",
        "gemini-2.5-pro, none, thinkingBudget, 128",
        "gemini-2.5-pro, medium, thinkingBudget, 8192"
    })
    void effort_isWhatTheVersionTakes(String model, String effort, String field, String value) {
        JsonNode thinking = written(model, HI + ",\"reasoning_effort\":\"" + effort + "\"}")
                .at("/generationConfig/thinkingConfig");
        assertEquals(value, thinking.path(field).asText());
        assertEquals(!effort.equals("none"), thinking.path("includeThoughts").booleanValue());
        assertEquals(2, thinking.size());
    }

    @Test
    void severalChoices_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> written("gemini-2.5-pro", HI + ",\"n\":2}"));
    }

    @Test
    void systemAlone_getsATurnOfTheUser() {
        JsonNode body = written("gemini-2.5-pro", "{\"messages\":[{\"role\":\"system\",\"content\":\"x\"}]}");
        assertEquals("user", body.at("/contents/0/role").asText());
    }
}
