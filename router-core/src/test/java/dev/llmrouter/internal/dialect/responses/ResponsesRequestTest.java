package dev.llmrouter.internal.dialect.responses;

import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static dev.llmrouter.internal.dialect.openai.Calls.json;
import static dev.llmrouter.internal.dialect.openai.Calls.send;
import static dev.llmrouter.internal.dialect.openai.Calls.streamed;
import static dev.llmrouter.internal.dialect.openai.Calls.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.ProviderCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chats that are asked at {@code responses}: where, and how. */
class ResponsesRequestTest {
    private static final Deployment PRO = deployment("openai/gpt-5-pro", d -> d);
    private static final String TOOLS =
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{}}}]";

    private static JsonNode sent(String fields) {
        return json(send(call(chat("{\"messages\":[]," + fields + "}"), PRO)));
    }

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-5-pro,              https://api.openai.com/v1/responses",
        "openai/gpt-5.2-pro-2025-12-11, https://api.openai.com/v1/responses",
        "openai/gpt-5-codex,            https://api.openai.com/v1/responses",
        "openai/gpt-5.1-codex-mini,     https://api.openai.com/v1/responses",
        "openai/o1-pro,                 https://api.openai.com/v1/responses",
        "openai/o3-deep-research,       https://api.openai.com/v1/responses",
        "openai/o4-mini-deep-research,  https://api.openai.com/v1/responses",
        "openai/responses/gpt-4o,       https://api.openai.com/v1/responses",
        "openai/gpt-4o,                 https://api.openai.com/v1/chat/completions",
        "openai/gpt-5,                  https://api.openai.com/v1/chat/completions",
        "openai/gpt-5-prompt,           https://api.openai.com/v1/chat/completions",
        "openai/gemini-2.5-pro,         https://api.openai.com/v1/chat/completions",
        "openai/o3,                     https://api.openai.com/v1/chat/completions",
        "groq/gpt-5-pro,                https://api.groq.com/openai/v1/chat/completions",
    })
    void chat_ofAModelThatOnlyResponsesServe_isAskedThere(String model, String url) {
        assertEquals(
                url,
                send(call(chat("{\"messages\":[]}"), deployment(model, d -> d))).url());
    }

    @ParameterizedTest
    @CsvSource({
        "azure/gpt-5-codex,        ,                   /openai/v1/responses",
        "azure/responses/own,      ,                   /openai/v1/responses",
        "azure/responses/own,      2024-10-21,         /openai/v1/responses",
        "azure/responses/own,      2024-12-01-preview, /openai/v1/responses",
        "azure/responses/own,      2025-04-01-preview, /openai/responses?api-version=2025-04-01-preview",
        "azure/own,                2024-10-21,         /openai/deployments/own/chat/completions?api-version=2024-10-21",
    })
    void chat_atAzure_isAskedAtAVersionThatHasResponses(String model, String version, String path) {
        Deployment deployment = deployment(model, d -> {
            d.apiBase("https://r.openai.azure.com");
            return version == null ? d : d.apiVersion(version);
        });

        assertEquals(
                "https://r.openai.azure.com" + path,
                send(call(chat("{\"messages\":[]}"), deployment)).url());
    }

    @Test
    void baseModel_saysItWhereTheNameIsFree() {
        Deployment deployment = deployment(
                "azure/own",
                d -> d.apiBase("https://r.openai.azure.com").info(Map.of("base_model", "azure/gpt-5.1-codex")));
        JsonNode sent = json(send(call(chat("{\"messages\":[]}"), deployment)));

        assertEquals("own", sent.path("model").textValue());
        assertEquals("[]", sent.path("input").toString());
    }

    @ParameterizedTest
    @CsvSource({"openai/gpt-4o, responses, true", "openai/gpt-5-pro, chat, false"})
    void mode_ofTheFile_countsBeforeTheName(String model, String mode, boolean there) {
        Deployment deployment = deployment(model, d -> d.info(Map.of("mode", mode)));

        assertEquals(
                there, send(call(chat("{\"messages\":[]}"), deployment)).url().endsWith("/responses"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "openai/gpt-5.5, null,   null, true",
                "openai/gpt-5.4, low,    null, true",
                "openai/gpt-6-sol, null, null, true",
                "openai/gpt-5.5, none,   null, false",
                "openai/gpt-5.5, null,   http://gpu:8000/v1, false",
                "openai/gpt-5.5, low,    http://gpu:8000/v1, true",
                "openai/gpt-5.1, low,    null, false",
                "openai/gpt-5,   null,   null, false",
                "openai/gpt-4o,  null,   null, false",
            })
    void functions_whileALateModelReasons_areAskedThere(String model, String effort, String base, boolean there) {
        String body =
                "{\"messages\":[]," + TOOLS + (effort == null ? "" : ",\"reasoning_effort\":\"" + effort + "\"") + "}";
        Deployment deployment = deployment(model, d -> base == null ? d : d.apiBase(base));

        assertEquals(there, send(call(chat(body), deployment)).url().endsWith("/responses"));
    }

    @Test
    void otherEndpoints_areAskedAsTheyAre() {
        Deployment deployment = deployment("openai/responses/gpt-4o", d -> d);
        JsonNode sent = json(send(call(chat("{\"input\":\"x\"}").endpoint(Endpoint.RESPONSES), deployment)));

        assertEquals("{\"model\":\"gpt-4o\",\"input\":\"x\"}", sent.toString());
    }

    @Test
    void conversation_isInputAndInstructions() {
        String chat = "{\"messages\":["
                + "{\"role\":\"system\",\"content\":\"Be kind.\"},"
                + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"What?\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:x\",\"detail\":\"low\"}},"
                + "{\"type\":\"file\",\"file\":{\"file_id\":\"f1\"}}]},"
                + "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\","
                + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"42\"},"
                + "{\"role\":\"assistant\",\"content\":\"It is 42.\"},"
                + "{\"role\":\"system\",\"content\":\"Late.\"}]}";
        JsonNode sent = json(send(call(chat(chat), PRO)));

        assertEquals("Be kind.", sent.path("instructions").textValue());
        assertEquals(
                Json.read(
                        "[{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"What?\"},"
                                + "{\"image_url\":\"data:x\",\"detail\":\"low\",\"type\":\"input_image\"},"
                                + "{\"file_id\":\"f1\",\"type\":\"input_file\"}]},"
                                + "{\"type\":\"function_call\",\"call_id\":\"c1\",\"name\":\"f\",\"arguments\":\"{}\"},"
                                + "{\"type\":\"function_call_output\",\"call_id\":\"c1\",\"output\":[{\"type\":\"input_text\",\"text\":\"42\"}]},"
                                + "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"It is 42.\"}]},"
                                + "{\"type\":\"message\",\"role\":\"system\",\"content\":[{\"type\":\"input_text\",\"text\":\"Late.\"}]}]"),
                sent.path("input"));
        assertFalse(sent.has("messages"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"max_tokens\":5                       | max_output_tokens   | 5",
                "\"max_completion_tokens\":5            | max_output_tokens   | 5",
                "\"reasoning_effort\":\"low\"           | reasoning           | {\"effort\":\"low\"}",
                "\"reasoning_effort\":{\"effort\":\"low\",\"summary\":\"auto\"} | reasoning | {\"effort\":\"low\",\"summary\":\"auto\"}",
                "\"verbosity\":\"high\"                 | text                | {\"verbosity\":\"high\"}",
                "\"response_format\":{\"type\":\"json_object\"} | text       | {\"format\":{\"type\":\"json_object\"}}",
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":{\"type\":\"object\"},\"strict\":true}} | text | {\"format\":{\"type\":\"json_schema\",\"name\":\"n\",\"schema\":{\"type\":\"object\"},\"strict\":true}}",
                "\"tool_choice\":\"auto\"               | tool_choice         | \"auto\"",
                "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}} | tool_choice | {\"type\":\"function\",\"name\":\"f\"}",
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":true}}] | tools | [{\"name\":\"f\",\"strict\":true,\"type\":\"function\"}]",
                "\"web_search_options\":{\"search_context_size\":\"low\"} | tools | [{\"type\":\"web_search\",\"search_context_size\":\"low\"}]",
                "\"logprobs\":true                      | include             | [\"message.output_text.logprobs\"]",
                "\"metadata\":{\"a\":\"b\"}             | metadata            | {\"a\":\"b\"}",
                "\"parallel_tool_calls\":false          | parallel_tool_calls | false",
                "\"previous_response_id\":\"r\"         | previous_response_id | \"r\"",
            })
    void parameter_hasItsNameThere(String given, String name, String value) {
        assertEquals(Json.read(value), sent(given).path(name));
    }

    @Test
    void parametersThatAResponseLacks_areLeftOutAndReported() {
        List<String> dropped = new ArrayList<>();
        ProviderCall call = ProviderCall.builder(
                        chat("{\"messages\":[],\"n\":1,\"stop\":[\"x\"],\"seed\":1,\"stream_options\":{}}")
                                .build(),
                        PRO)
                .streamed(true)
                .onDropped(dropped::add)
                .build();

        assertEquals("{\"model\":\"gpt-5-pro\",\"stream\":true,\"input\":[]}", text(send(call)));
        assertEquals(List.of("n", "stop", "seed"), dropped);
    }

    @Test
    void stream_isAskedForWithoutOptions() {
        JsonNode sent = json(send(streamed(chat("{\"messages\":[]}"), PRO)));

        assertEquals(Json.read("{\"model\":\"gpt-5-pro\",\"stream\":true,\"input\":[]}"), sent);
    }
}
