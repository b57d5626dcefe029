package dev.llmrouter.internal.dialect.openai;

import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static dev.llmrouter.internal.dialect.openai.Calls.json;
import static dev.llmrouter.internal.dialect.openai.Calls.overridden;
import static dev.llmrouter.internal.dialect.openai.Calls.send;
import static dev.llmrouter.internal.dialect.openai.Calls.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.provider.ProviderCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of parameters that a model refuses. */
class ParametersTest {
    private static final Map<String, Object> DROPS = Map.of("drop_params", true);

    private static Deployment with(String model, Map<String, Object> params) {
        String host = model.startsWith("anthropic/") ? "https://api.anthropic.com" : "https://host.openai.azure.com";
        return deployment(model, d -> d.params(params).apiBase(host));
    }

    private static JsonNode sent(String model, Map<String, Object> params, String body) {
        return json(send(call(chat(body), with(model, params))));
    }

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-5-mini,         max_completion_tokens",
        "openai/gpt-5,              max_completion_tokens",
        "openai/gpt-5.2,            max_completion_tokens",
        "openai/gpt-6-sol,          max_completion_tokens",
        "openai/o3-mini,            max_completion_tokens",
        "openai/o1,                 max_completion_tokens",
        "openai/gpt-5-search-api,   max_completion_tokens",
        "openai/gpt-5-chat-latest,  max_tokens",
        "azure/gpt-5-chat,          max_completion_tokens",
        "azure/my-gpt5-eu,          max_completion_tokens",
        "azure/gpt5_series/chat,    max_completion_tokens",
        "azure/o_series/chat,       max_completion_tokens",
        "azure/prod-o4-mini,        max_completion_tokens",
        "azure/gpt-4o,              max_tokens",
        "azure/proto1,              max_tokens",
        "openai/gpt-4o,             max_tokens",
        "openai/gpt-4.1,            max_tokens",
        "openai/gpt-oss-120b,       max_tokens",
        "openai/gpt-50,             max_tokens",
        "groq/openai/gpt-5,         max_tokens",
        "hosted_vllm/qwen,          max_tokens",
    })
    void maxTokens_hasTheNameThatTheModelKnows(String model, String name) {
        JsonNode sent = sent(model, Map.of(), "{\"model\":\"m\",\"messages\":[],\"max_tokens\":5}");

        assertEquals(5, sent.path(name).intValue(), sent::toString);
        assertEquals(3, sent.size(), sent::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "mistral/mistral-large,  max_tokens",
        "nvidia_nim/llama,       max_tokens",
        "fireworks_ai/llama,     max_tokens",
        "openai_like/llama,      max_tokens",
        "xai/grok-4,             max_tokens",
        "groq/llama,             max_completion_tokens",
        "openai/gpt-4o,          max_completion_tokens",
        "anthropic/claude,       max_tokens",
    })
    void maxCompletionTokens_hasTheNameThatTheProviderKnows(String model, String name) {
        JsonNode sent = sent(model, Map.of(), "{\"messages\":[],\"max_completion_tokens\":5}");

        assertEquals(5, sent.path(name).intValue(), sent::toString);
        assertEquals(3, sent.size(), sent::toString);
    }

    @Test
    void bothLengths_areTheOneThatTheModelKnows() {
        String sent = text(send(call(
                chat("{\"max_tokens\":5,\"max_completion_tokens\":7,\"messages\":[]}"),
                with("openai/gpt-5", Map.of()))));

        assertEquals("{\"model\":\"gpt-5\",\"max_completion_tokens\":7,\"messages\":[]}", sent);
    }

    @Test
    void lengthOfTheDeployment_hasTheNameThatTheModelKnows() {
        JsonNode sent = sent("azure/gpt-5", Map.of("max_tokens", 9), "{\"messages\":[]}");

        assertEquals(9, sent.path("max_completion_tokens").intValue());
        assertFalse(sent.has("max_tokens"));
    }

    @Test
    void lengthOfAFallback_hasTheNameThatTheModelKnows() {
        JsonNode sent = json(send(overridden(
                chat("{\"messages\":[],\"max_tokens\":5}"), with("openai/o3", Map.of()), Map.of("max_tokens", 7))));

        assertEquals(7, sent.path("max_completion_tokens").intValue());
        assertFalse(sent.has("max_tokens"));
    }

    @Test
    void baseModel_countsBeforeTheNameAtAzure() {
        Deployment deployment = with("azure/gpt-4", Map.of()).toBuilder()
                .info(Map.of("base_model", "azure/gpt-5-mini"))
                .build();

        assertTrue(json(send(call(chat("{\"messages\":[],\"max_tokens\":5}"), deployment)))
                .has("max_completion_tokens"));
    }

    @Test
    void nameThatSaysNothing_isLookedUpByBaseModel() {
        Deployment deployment = with("azure/production", Map.of()).toBuilder()
                .info(Map.of("base_model", "azure/gpt-5-mini"))
                .build();
        JsonNode sent = json(send(call(chat("{\"messages\":[],\"max_tokens\":5}"), deployment)));

        assertEquals(5, sent.path("max_completion_tokens").intValue());
    }

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-5-mini,   temperature,       0.2",
        "openai/gpt-5-mini,   top_p,             0.5",
        "openai/gpt-5-mini,   stop,              '[\"x\"]'",
        "openai/gpt-5.5,      temperature,       0",
        "openai/o3,           temperature,       0.2",
        "openai/o3,           parallel_tool_calls, true",
        "azure/gpt-5,         presence_penalty,  0.1",
        "openai/gpt-4o,       reasoning_effort,  '\"low\"'",
        "azure/gpt-4o,        service_tier,      '\"auto\"'",
        "mistral/small,       logprobs,          true",
        "ollama/llama3,       n,                 2",
    })
    void parameterThatTheModelRefuses_isDroppedIfTheFileSaysSo(String model, String name, String value) {
        String body = "{\"messages\":[],\"" + name + "\":" + value + "}";

        assertFalse(sent(model, DROPS, body).has(name));
        assertTrue(sent(model, Map.of(), body).has(name), "without drop_params the provider decides");
        assertTrue(sent(model, Map.of("drop_params", false), body).has(name));
        Map<String, Object> allowed = Map.of("drop_params", true, "allowed_openai_params", List.of(name));
        assertTrue(sent(model, allowed, body).has(name));
    }

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-5-mini,   temperature,       1",
        "openai/gpt-5-mini,   reasoning_effort,  '\"low\"'",
        "openai/gpt-5.1,      temperature,       0.2",
        "openai/gpt-5.4-mini, top_p,             0.2",
        "openai/gpt-5-chat-latest, temperature,  0.2",
        "openai/gpt-4o,       temperature,       0.2",
        "openai/qwen,         reasoning_effort,  '\"low\"'",
        "openai/gpt-4o,       made_up,           1",
        "azure/gpt-4o,        seed,              1",
    })
    void parameterThatTheModelTakes_isSent(String model, String name, String value) {
        assertTrue(sent(model, DROPS, "{\"messages\":[],\"" + name + "\":" + value + "}")
                .has(name));
    }

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-5.1, low,  false",
        "openai/gpt-5.1, none, true",
        "openai/gpt-5.6, low,  false",
        "openai/gpt-5.6, none, true",
        "openai/gpt-5,   none, false",
    })
    void sampling_isTakenOnlyWhileTheModelDoesNotReason(String model, String effort, boolean taken) {
        String body = "{\"messages\":[],\"temperature\":0.1,\"top_p\":0.1,\"reasoning_effort\":\"" + effort + "\"}";
        JsonNode sent = sent(model, DROPS, body);

        assertEquals(taken, sent.has("temperature"));
        assertEquals(taken, sent.has("top_p"));
        assertEquals(effort, sent.path("reasoning_effort").textValue());
    }

    @Test
    void dropParams_ofTheDeployment_reachParametersOfTheDeploymentToo() {
        JsonNode sent = sent("openai/gpt-5", Map.of("drop_params", true, "temperature", 0.3), "{\"messages\":[]}");

        assertEquals("[\"messages\",\"model\"]", names(sent));
    }

    @Test
    void extraBody_isSentWhateverIsDropped() {
        Map<String, Object> params = Map.of(
                "drop_params", true,
                "additional_drop_params", List.of("top_k"),
                "extra_body", Map.of("temperature", 0.3, "top_k", 4, "max_tokens", 5));
        JsonNode sent = sent("openai/gpt-5", params, "{\"messages\":[]}");

        assertEquals("[\"max_tokens\",\"messages\",\"model\",\"temperature\",\"top_k\"]", names(sent));
    }

    @Test
    void keysOfDropping_areNeverSent() {
        String body = "{\"messages\":[],\"drop_params\":true,\"additional_drop_params\":[\"a\"],"
                + "\"allowed_openai_params\":[\"b\"]}";
        Map<String, Object> params = Map.of(
                "drop_params", true, "additional_drop_params", List.of("x"), "allowed_openai_params", List.of("y"));

        assertEquals("[\"messages\",\"model\"]", names(sent("openai/gpt-4o", params, body)));
    }

    @Test
    void request_mayAskForItselfWhatTheFileDoesNot() {
        String body =
                "{\"messages\":[],\"drop_params\":true,\"temperature\":0,\"x\":1,\"additional_drop_params\":[\"x\"]}";

        assertEquals("[\"messages\",\"model\"]", names(sent("openai/gpt-5", Map.of(), body)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "seed                      | {\"messages\":[]}",
                "tools[*].function.strict  | {\"messages\":[],\"seed\":1,\"tools\":[{\"function\":{\"name\":\"a\"}},{\"function\":{\"name\":\"b\"}}]}",
                "tools[1].function.strict  | {\"messages\":[],\"seed\":1,\"tools\":[{\"function\":{\"name\":\"a\",\"strict\":true}},{\"function\":{\"name\":\"b\"}}]}",
                "tools[0].function         | {\"messages\":[],\"seed\":1,\"tools\":[{},{\"function\":{\"name\":\"b\",\"strict\":true}}]}",
                "tools[*].type             | ",
                "tools[*]                  | ",
                "tools[9].function         | ",
                "tools[x].function         | ",
                "nothing.in.it             | ",
                "messages                  | ",
            })
    void additionalDropParams_takeOutNamesAndPlaces(String path, String left) {
        String body = "{\"messages\":[],\"seed\":1,\"tools\":[{\"function\":{\"name\":\"a\",\"strict\":true}},"
                + "{\"function\":{\"name\":\"b\",\"strict\":true}}]}";
        JsonNode sent = sent("hosted_vllm/qwen", Map.of("additional_drop_params", List.of(path)), body);
        ((ObjectNode) sent).remove("model");
        String expected = left == null ? body : left;
        assertEquals(path.equals("seed") ? body.replace("\"seed\":1,", "") : expected, sent.toString());
    }

    @Test
    void additionalDropParams_areHeededAtEveryEndpoint() {
        Deployment deployment =
                with("openai/text-embedding-3-small", Map.of("additional_drop_params", List.of("user")));
        JsonNode sent =
                json(send(call(chat("{\"input\":\"x\",\"user\":\"u\"}").endpoint(Endpoint.EMBEDDINGS), deployment)));

        assertFalse(sent.has("user"));
    }

    @ParameterizedTest
    @CsvSource({"openai/text-embedding-3-small, true", "openai/text-embedding-ada-002, false", "voyage/v, true"})
    void dimensions_areDroppedWhereVectorsHaveOneLength(String model, boolean sends) {
        Deployment deployment = with(model.replace("voyage", "openai_like"), DROPS);
        JsonNode sent =
                json(send(call(chat("{\"input\":\"x\",\"dimensions\":8}").endpoint(Endpoint.EMBEDDINGS), deployment)));

        assertEquals(sends, sent.has("dimensions"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"messages\":[],\"temperature\":1.50}", "{\"messages\":[], \"max_tokens\": 1}"})
    void bodyThatTheModelTakes_keepsItsBytes(String body) {
        String sent = text(send(call(chat(body), with("openai/gpt-4o", DROPS))));

        assertEquals("{\"model\":\"gpt-4o\"," + body.substring(1), sent);
    }

    @Test
    void whatIsDropped_isReported() {
        List<String> dropped = new ArrayList<>();
        Map<String, Object> params = new HashMap<>(DROPS);
        params.put("additional_drop_params", List.of("tools[*].strict", "seed", "absent"));
        Deployment deployment = with("openai/gpt-5", params);
        ProviderCall call = ProviderCall.builder(
                        chat("{\"messages\":[],\"temperature\":0,\"seed\":1,\"tools\":[{\"strict\":true}]}")
                                .build(),
                        deployment)
                .onDropped(dropped::add)
                .build();
        send(call);

        assertEquals(List.of("tools[*].strict", "seed", "temperature"), dropped);
    }

    private static String names(JsonNode body) {
        List<String> names = new ArrayList<>();
        body.fieldNames().forEachRemaining(name -> names.add("\"" + name + "\""));
        names.sort(null);
        return names.toString().replace(" ", "");
    }
}
