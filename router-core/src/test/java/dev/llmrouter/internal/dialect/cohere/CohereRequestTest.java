package dev.llmrouter.internal.dialect.cohere;

import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static dev.llmrouter.internal.dialect.openai.Calls.json;
import static dev.llmrouter.internal.dialect.openai.Calls.send;
import static dev.llmrouter.internal.dialect.openai.Calls.streamed;
import static dev.llmrouter.internal.dialect.openai.Calls.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.json.Json;
import dev.llmrouter.transport.TransportRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Chats and embeddings as Cohere is asked for them. The forms are those of its description of its API. */
class CohereRequestTest {
    private static final Deployment COMMAND = deployment("cohere_chat/command-a-03-2025", d -> d);
    private static final String TOOL =
            "{\"type\":\"function\",\"function\":{\"name\":\"%s\",\"description\":\"Weather\",\"parameters\":{\"type\":\"object\"}%s}}";

    private static JsonNode written(String fields) {
        return json(send(call(chat("{\"messages\":[]," + fields + "}"), COMMAND)));
    }

    private static JsonNode messages(String messages) {
        return json(send(call(chat("{\"messages\":[" + messages + "]}"), COMMAND)))
                .path("messages");
    }

    private static ModelRequest.Builder embeddings(String fields) {
        return chat("{" + fields + "}").endpoint(Endpoint.EMBEDDINGS);
    }

    private static void isWritten(String fields, String expected) {
        JsonNode written = written(fields);
        assertEquals(
                Json.read("{\"model\":\"command-a-03-2025\",\"messages\":[]" + (expected.isEmpty() ? "" : ",")
                        + expected + "}"),
                written);
    }

    @ParameterizedTest
    @CsvSource({
        "cohere/command-r,         ,                                      https://api.cohere.com/v2/chat",
        "cohere_chat/command-r,    https://c.example,                     https://c.example/v2/chat",
        "cohere_chat/command-r,    https://c.example/v2,                  https://c.example/v2/chat",
        "cohere_chat/command-r,    https://c.example/v2/chat,             https://c.example/v2/chat",
        "cohere_chat/command-r,    https://gate.example/cohere/,          https://gate.example/cohere/v2/chat",
        "cohere_chat/command-r,    https://api.cohere.ai/compatibility/v1, https://api.cohere.ai/compatibility/v1/chat/completions",
    })
    void chat_isAskedInItsOwnApi_unlessItsAddressIsOneOfTheOther(String model, String base, String url) {
        Deployment there = base == null ? deployment(model, d -> d) : deployment(model, d -> d.apiBase(base));

        assertEquals(url, send(call(chat("{\"messages\":[]}"), there)).url());
    }

    @Test
    void request_isWrittenByteByByte() {
        TransportRequest sent = send(streamed(
                chat("{\"model\":\"m\",\"messages\":[{\"role\":\"developer\",\"content\":\"Be kind.\"},"
                        + "{\"role\":\"user\",\"content\":\"Hi\"}],\"max_completion_tokens\":50,\"temperature\":0.5,"
                        + "\"stop\":\"END\",\"stream_options\":{\"include_usage\":true}}"),
                COMMAND));

        assertEquals(
                "{\"model\":\"command-a-03-2025\",\"stream\":true,\"max_tokens\":50,"
                        + "\"messages\":[{\"role\":\"system\",\"content\":\"Be kind.\"},{\"role\":\"user\",\"content\":\"Hi\"}],"
                        + "\"temperature\":0.5,\"stop_sequences\":[\"END\"]}",
                text(sent));
        assertEquals("Bearer sk-key", sent.headers().get("Authorization"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cohere_chat/v2/command-r", "cohere/v1/command-r"})
    void versionInFrontOfTheModel_isNotItsName(String model) {
        TransportRequest sent = send(call(chat("{\"messages\":[]}"), deployment(model, d -> d)));

        assertEquals("{\"model\":\"command-r\",\"messages\":[]}", text(sent));
    }

    @Test
    void parameters_haveItsNames() {
        isWritten(
                "\"top_p\":0.9,\"top_k\":40,\"stop\":[\"a\",\"b\"],\"seed\":7,\"presence_penalty\":0.5,\"logprobs\":true",
                "\"p\":0.9,\"k\":40,\"stop_sequences\":[\"a\",\"b\"],\"seed\":7,\"presence_penalty\":0.5,\"logprobs\":true");
    }

    @Test
    void parameters_beyondItsBounds_areItsBounds() {
        isWritten("\"temperature\":1.7,\"top_p\":1", "\"temperature\":1.0,\"p\":0.99");
        isWritten("\"top_p\":0", "\"p\":0.01");
    }

    @Test
    void penaltyOfZero_isLeftOut_becauseSomeModelsTakeButOne() {
        isWritten("\"frequency_penalty\":0,\"presence_penalty\":0.3", "\"presence_penalty\":0.3");
    }

    @Test
    void fieldsOfItsOwn_areSent_andThoseThatItHasNothingLike_areNot() {
        isWritten(
                "\"safety_mode\":\"STRICT\",\"documents\":[\"d\"],\"user\":\"u\",\"store\":true,\"metadata\":{},\"logit_bias\":{}",
                "\"safety_mode\":\"STRICT\",\"documents\":[\"d\"]");
    }

    @Test
    void severalAnswers_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> written("\"n\":2"));
        isWritten("\"n\":1", "");
    }

    @Test
    void schema_standsBesideTheFormat() {
        isWritten(
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"strict\":true,\"schema\":{\"type\":\"object\"}}}",
                "\"response_format\":{\"type\":\"json_object\",\"json_schema\":{\"type\":\"object\"}}");
        isWritten("\"response_format\":{\"type\":\"json_object\"}", "\"response_format\":{\"type\":\"json_object\"}");
        isWritten("\"response_format\":{\"type\":\"text\"}", "");
    }

    @Test
    void tools_areWrittenWithoutMarksOfOtherVendors() {
        isWritten(
                "\"tools\":[" + String.format(TOOL, "f", ",\"strict\":true,\"cache_control\":{}")
                        + "],\"tool_choice\":\"auto\",\"parallel_tool_calls\":true",
                "\"tools\":[" + String.format(TOOL, "f", "") + "],\"strict_tools\":true");
    }

    @Test
    void toolWithoutParameters_takesNone() {
        isWritten(
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{}}}}]");
    }

    @ParameterizedTest
    @CsvSource({"required,REQUIRED", "none,NONE"})
    void choiceOfTools_hasItsWord(String asked, String word) {
        assertEquals(
                word,
                written("\"tool_choice\":\"" + asked + "\"").path("tool_choice").asText());
    }

    @Test
    void choiceOfOneTool_isTheOnlyToolAndACall() {
        isWritten(
                "\"tools\":[" + String.format(TOOL, "f", "") + "," + String.format(TOOL, "g", "")
                        + "],\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}}",
                "\"tools\":[" + String.format(TOOL, "g", "") + "],\"tool_choice\":\"REQUIRED\"");
    }

    @Test
    void nameThatItRefuses_isRewritten() {
        JsonNode tools = written("\"tools\":[" + String.format(TOOL, "get-weather", "") + ","
                        + String.format(TOOL, "2nd", "") + "]")
                .path("tools");

        assertEquals("get_weather_", tools.at("/0/function/name").asText().substring(0, 12));
        assertEquals("_nd_", tools.at("/1/function/name").asText().substring(0, 4));
    }

    @Test
    void effort_switchesThinkingOffAlone_becauseItKnowsNoDegrees() {
        isWritten("\"reasoning_effort\":\"none\"", "\"thinking\":{\"type\":\"disabled\"}");
        isWritten("\"reasoning_effort\":\"high\"", "");
        isWritten(
                "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":500}",
                "\"thinking\":{\"type\":\"enabled\",\"token_budget\":500}");
    }

    @Test
    void parallelCallsAndTheirResults_areWrittenInItsWords() {
        String calls =
                "\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}},"
                        + "{\"index\":1,\"id\":\"c2\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"\"}}]";
        assertEquals(
                Json.read(
                        "[{\"role\":\"user\",\"content\":\"What?\"},"
                                + "{\"role\":\"assistant\",\"tool_plan\":\"I will ask both.\",\"tool_calls\":["
                                + "{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":1}\"}},"
                                + "{\"id\":\"c2\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]},"
                                + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"42\"},"
                                + "{\"role\":\"tool\",\"tool_call_id\":\"c2\",\"content\":[{\"type\":\"text\",\"text\":\"43\"}]}]"),
                messages(
                        "{\"role\":\"user\",\"content\":\"What?\"},"
                                + "{\"role\":\"assistant\",\"content\":null,\"reasoning_content\":\"I will ask both.\","
                                + calls + "},"
                                + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"42\"},"
                                + "{\"role\":\"tool\",\"tool_call_id\":\"c2\",\"content\":[{\"type\":\"text\",\"text\":\"43\"}]}"));
    }

    @Test
    void thoughts_comeBackAsTheirModelGaveThem_andThoseOfOthersDoNot() {
        assertEquals(
                Json.read(
                        "[{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"Hm.\"},{\"type\":\"text\",\"text\":\"Yes\"}]}]"),
                messages(
                        "{\"role\":\"assistant\",\"content\":\"Yes\",\"reasoning_content\":\"Hm.\",\"thinking_blocks\":["
                                + "{\"type\":\"thinking\",\"thinking\":\"Hm.\"},{\"type\":\"thinking\",\"thinking\":\"Of others\",\"signature\":\"s\"}]}"));
    }

    @Test
    void images_areSentByAddressOrAsData() {
        assertEquals(
                Json.read("[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"See\"},"
                        + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a/b.png\",\"detail\":\"low\"}},"
                        + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,QUJD\"}}]}]"),
                messages(
                        "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"See\",\"cache_control\":{\"type\":\"ephemeral\"}},"
                                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a/b.png\",\"detail\":\"low\"}},"
                                + "{\"type\":\"image_url\",\"image_url\":\"data:image/png;base64,QUJD\"}]}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "input_audio", "document"})
    void otherPartsOfAMessage_areRefused(String type) {
        assertThrows(
                IllegalArgumentException.class,
                () -> messages("{\"role\":\"user\",\"content\":[{\"type\":\"" + type + "\"}]}"));
    }

    @Test
    void embeddings_areAskedWithAType() {
        Deployment embed = deployment("cohere/embed-v4.0", d -> d);
        TransportRequest sent =
                send(call(embeddings("\"input\":[\"a\",\"b\"],\"dimensions\":256,\"user\":\"u\""), embed));

        assertEquals("https://api.cohere.com/v2/embed", sent.url());
        assertEquals(
                "{\"model\":\"embed-v4.0\",\"texts\":[\"a\",\"b\"],\"input_type\":\"search_document\",\"output_dimension\":256}",
                text(sent));
    }

    @Test
    void embeddings_takeItsOwnFields() {
        Deployment embed = deployment("cohere/embed-v4.0", d -> d.params(Map.of("input_type", "search_query")));

        assertEquals(
                Json.read(
                        "{\"model\":\"embed-v4.0\",\"texts\":[\"a\"],\"input_type\":\"search_query\",\"embedding_types\":[\"base64\"],\"truncate\":\"NONE\"}"),
                json(send(call(
                        embeddings("\"input\":\"a\",\"encoding_format\":\"base64\",\"truncate\":\"NONE\""), embed))));
    }

    @Test
    void embeddingsOfImages_areAskedAsSuch() {
        Deployment embed = deployment("cohere/embed-v4.0", d -> d);

        assertEquals(
                "{\"model\":\"embed-v4.0\",\"images\":[\"data:image/png;base64,QUJD\"],\"input_type\":\"image\"}",
                text(send(call(embeddings("\"input\":[\"data:image/png;base64,QUJD\"]"), embed))));
        assertThrows(
                IllegalArgumentException.class,
                () -> send(call(embeddings("\"input\":[\"data:image/png;base64,QUJD\",\"text\"]"), embed)));
    }

    @Test
    void embeddingsOfTokens_areRefused() {
        Deployment embed = deployment("cohere/embed-v4.0", d -> d);

        assertThrows(IllegalArgumentException.class, () -> send(call(embeddings("\"input\":[[1,2]]"), embed)));
    }
}
