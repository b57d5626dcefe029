package dev.llmrouter.internal.dialect.openai;

import static dev.llmrouter.internal.dialect.openai.Calls.BODY;
import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static dev.llmrouter.internal.dialect.openai.Calls.json;
import static dev.llmrouter.internal.dialect.openai.Calls.overridden;
import static dev.llmrouter.internal.dialect.openai.Calls.send;
import static dev.llmrouter.internal.dialect.openai.Calls.streamed;
import static dev.llmrouter.internal.dialect.openai.Calls.text;
import static dev.llmrouter.internal.dialect.openai.Calls.to;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.RouterKeys;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.transport.TransportRequest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiRequestTest {
    private static final Deployment GPT = deployment("openai/gpt-4o", d -> d);

    private static Deployment withParams(Map<String, Object> params) {
        return deployment("openai/gpt-4o", d -> d.params(params));
    }

    @ParameterizedTest
    @CsvSource({
        "openai/gpt-4o,                    , https://api.openai.com/v1/chat/completions",
        "openai/gpt-4o,  http://server/v1  , http://server/v1/chat/completions",
        "groq/llama,                       , https://api.groq.com/openai/v1/chat/completions",
        "perplexity/sonar,                 , https://api.perplexity.ai/chat/completions",
        "hosted_vllm/qwen, http://gpu:8000/v1/, http://gpu:8000/v1/chat/completions",
        "ollama/llama3,                    , http://localhost:11434/v1/chat/completions",
        "ollama/llama3,  http://box:11434  , http://box:11434/v1/chat/completions",
        "ollama/llama3,  http://box:11434/v1, http://box:11434/v1/chat/completions",
        "anthropic/claude, https://api.anthropic.com, https://api.anthropic.com/v1/messages",
    })
    void request_ofAProvider_goesToItsAddress(String model, String base, String url) {
        Deployment deployment = deployment(model, d -> base == null ? d : d.apiBase(base));
        assertEquals(url, send(call(to(Endpoint.CHAT_COMPLETIONS), deployment)).url());
    }

    @Test
    void request_ofAnyEndpoint_goesToItsPath() {
        assertEquals(
                "https://api.openai.com/v1/made/up",
                send(call(to(Endpoint.of("made/up")), GPT)).url());
    }

    @Test
    void request_withoutAnyAddress_saysWhatIsNeeded() {
        Deployment deployment = deployment("hosted_vllm/qwen", d -> d.id("one"));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> send(call(chat(BODY), deployment)));
        assertTrue(String.valueOf(refused.getMessage()).contains("api_base"));
    }

    @Test
    void request_ofABody_changesTheModelOnly() {
        TransportRequest request = send(
                call(chat("{ \"model\" : \"asked\", \"new_parameter\" : 1.10, \"metadata\":{\"tags\":[]} }"), GPT));
        assertEquals("{ \"model\" : \"gpt-4o\", \"new_parameter\" : 1.10, \"metadata\":{\"tags\":[]} }", text(request));
    }

    @Test
    void request_withTheRoutersOwnKeys_leavesThemOut() {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("model", "asked", "user", "u"));
        RouterKeys.ALL.forEach(key -> body.put(key, 1));
        JsonNode sent = json(send(call(chat(BODY).json(body), GPT)));
        assertEquals("{\"model\":\"gpt-4o\",\"user\":\"u\"}", sortedText(sent));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api_key", "api_base", "base_url", "api_version", "azure_ad_token"})
    void request_withACallersCredentials_leavesThemOut(String key) {
        assertFalse(
                json(send(call(chat("{\"" + key + "\":\"sk-callers\"}"), GPT))).has(key));
    }

    @Test
    void request_withDeploymentParams_fillsWhatTheCallerLeftOpen() {
        JsonNode sent =
                json(send(call(chat("{\"temperature\":0.1}"), withParams(Map.of("temperature", 0.9, "top_p", 0.5)))));
        assertEquals(0.1, sent.path("temperature").doubleValue());
        assertEquals(0.5, sent.path("top_p").doubleValue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "azure_ad_token",
                "aws_secret_access_key",
                "vertex_credentials",
                "api_key",
                "rpm",
                "weight",
                "order",
                "litellm_credential_name",
                "input_cost_per_token",
                "mock_response",
                "num_retries",
                "model"
            })
    void request_withParamsForTheRouter_leavesThemOut(String key) {
        JsonNode sent = json(send(call(chat("{}"), withParams(Map.of(key, "secret")))));
        assertEquals("{\"model\":\"gpt-4o\"}", sent.toString());
    }

    @Test
    void request_withExtraBody_mergesIt() {
        Deployment deployment = withParams(Map.of("extra_body", Map.of("top_k", 5, "priority", 1)));
        JsonNode sent = json(send(call(chat("{}"), deployment)));
        assertEquals(5, sent.path("top_k").intValue());
        assertEquals(1, sent.path("priority").intValue());
        assertFalse(sent.has("extra_body"));
    }

    @Test
    void request_withOverrides_replacesTheCallersFields() {
        Map<String, Object> fields =
                Map.of("temperature", 0, "model", "ignored", "timeout", 3, "messages", List.of("other"));
        JsonNode sent = json(send(overridden(chat("{\"temperature\":1,\"messages\":[]}"), GPT, fields)));
        assertEquals(0, sent.path("temperature").intValue());
        assertEquals("other", sent.path("messages").path(0).textValue());
        assertEquals("gpt-4o", sent.path("model").textValue());
        assertFalse(sent.has("timeout"));
    }

    @Test
    void request_streamed_asksForAStreamAndItsUsage() {
        JsonNode sent = json(send(streamed(chat("{\"stream\":false}"), GPT)));
        assertTrue(sent.path("stream").booleanValue());
        assertTrue(sent.path("stream_options").path("include_usage").booleanValue());
    }

    @Test
    void request_streamedWithOwnOptions_keepsThem() {
        JsonNode sent = json(send(streamed(chat("{\"stream_options\":{\"include_usage\":false}}"), GPT)));
        assertFalse(sent.path("stream_options").path("include_usage").booleanValue());
    }

    @ParameterizedTest
    @CsvSource({
        "openai/gpt, '', true",
        "openai/gpt, https://api.openai.com/v1, true",
        "openai/gpt, https://EU.api.openai.com:443/v1, true",
        "openai/gpt, http://server/v1, false",
        "openai/gpt, https://api.openai.com.example/v1, false",
        "openai/gpt, https://user@notapi.openai.com/v1, false",
        "deepseek/chat, '', true",
        "deepseek/chat, http://server/v1, false",
        "hosted_vllm/qwen, http://server/v1, true",
        "ollama/qwen, http://server, true",
        "litellm_proxy/qwen, http://server, true",
        "mistral/large, '', false",
        "openai_like/any, http://server/v1, false",
    })
    void request_streamed_asksForUsageWhereThatIsKnownToBeAccepted(String model, String address, boolean asks) {
        Deployment deployment = deployment(model, d -> address.isEmpty() ? d : d.apiBase(address));
        assertEquals(
                asks,
                json(send(streamed(to(Endpoint.CHAT_COMPLETIONS), deployment))).has("stream_options"));
    }

    @ParameterizedTest
    @CsvSource({"chat/completions, true", "completions, true", "responses, false"})
    void request_streamed_asksForUsageAtEndpointsThatReportItOnRequest(String endpoint, boolean asks) {
        assertEquals(asks, json(send(streamed(to(Endpoint.of(endpoint)), GPT))).has("stream_options"));
    }

    @Test
    void request_streamedAfterAnAdditionWasRefused_asksForNothing() {
        ProviderCall call = streamed(to(Endpoint.CHAT_COMPLETIONS), GPT);
        ProviderCall bare = call.toBuilder().additions(false).build();
        assertFalse(json(send(bare)).has("stream_options"));
    }

    @ParameterizedTest
    @CsvSource({
        "max_tokens, max_completion_tokens",
        "max_completion_tokens, max_tokens",
        "max_tokens, max_output_tokens",
    })
    void answerLength_ofTheRequest_keepsTheDeploymentsOutUnderEveryName(String asked, String configured) {
        Deployment deployment = withParams(Map.of(configured, 100, "seed", 1));
        JsonNode sent = json(send(call(chat("{\"" + asked + "\":5}"), deployment)));

        assertEquals(5, sent.path(asked).intValue());
        assertFalse(sent.has(configured));
        assertEquals(1, sent.path("seed").intValue());
    }

    @Test
    void answerLength_thatOnlyTheDeploymentHas_isAdded() {
        JsonNode sent = json(send(call(chat(BODY), withParams(Map.of("max_completion_tokens", 100)))));

        assertEquals(100, sent.path("max_completion_tokens").intValue());
    }

    @Test
    void answerLength_ofAFallbackTarget_replacesTheOthersUnderEveryName() {
        Deployment deployment = withParams(Map.of("max_output_tokens", 100));
        JsonNode sent =
                json(send(overridden(chat("{\"max_tokens\":5}"), deployment, Map.of("max_completion_tokens", 7))));

        assertEquals("{\"max_completion_tokens\":7,\"model\":\"gpt-4o\"}", sent.toString());
    }

    @Test
    void fieldThatAFallbackTargetSetsToNull_isLeftOut() {
        Map<String, Object> fields = new HashMap<>();
        fields.put("temperature", null);
        fields.put("max_tokens", null);
        Deployment deployment = withParams(Map.of("max_completion_tokens", 100));
        JsonNode sent = json(send(overridden(chat("{\"temperature\":1,\"max_tokens\":5}"), deployment, fields)));

        assertEquals("{\"model\":\"gpt-4o\"}", sent.toString());
    }

    @Test
    void extraBody_winsOverTheRequestAndAFallbackTarget() {
        Deployment deployment =
                withParams(Map.of("extra_body", Map.of("top_k", 5, "seed", 6, "max_tokens", 7), "top_p", 1));
        JsonNode sent = json(send(overridden(
                chat("{\"top_k\":1,\"top_p\":0,\"max_completion_tokens\":9}"), deployment, Map.of("seed", 2))));

        assertEquals(5, sent.path("top_k").intValue());
        assertEquals(6, sent.path("seed").intValue());
        assertEquals(0, sent.path("top_p").intValue());
        assertEquals(7, sent.path("max_tokens").intValue());
        assertFalse(sent.has("max_completion_tokens"));
    }

    @Test
    void streamOptionsOfTheDeployment_areSentWhereverItIs() {
        Map<String, Object> own = Map.of("stream_options", Map.of("include_usage", true));
        Deployment deployment =
                deployment("openai/any", d -> d.apiBase("http://server/v1").params(own));
        assertTrue(json(send(streamed(to(Endpoint.CHAT_COMPLETIONS), deployment)))
                .path("stream_options")
                .path("include_usage")
                .booleanValue());
    }

    @Test
    void request_notStreamed_doesNotSpeakOfAStream() {
        Deployment deployment = withParams(Map.of("stream", true));
        JsonNode sent = json(send(call(chat("{\"stream\":true,\"stream_options\":{}}"), deployment)));
        assertEquals("{\"model\":\"gpt-4o\"}", sent.toString());
    }

    @Test
    void request_streamed_isMarkedForTheTransport() {
        assertTrue(send(streamed(chat(BODY), GPT)).streamed());
        assertFalse(send(call(chat(BODY), GPT)).streamed());
    }

    @Test
    void missing_ofACompleteDeployment_isNothing() {
        assertTrue(Calls.provider("openai").missing(GPT).isEmpty());
    }

    @Test
    void missing_withoutAddress_isTheAddress() {
        Deployment deployment = Deployment.builder("g", "vllm/q").build();
        assertEquals("api_base", Calls.provider("vllm").missing(deployment).orElseThrow());
    }

    @Test
    void missing_withoutKeyAtThePublicAddress_namesTheVariable() {
        Deployment deployment = Deployment.builder("g", "groq/q").build();
        assertTrue(Calls.provider("groq").missing(deployment).orElseThrow().contains("GROQ_API_KEY"));
    }

    @Test
    void missing_withoutKeyAtAnAddressOfOnesOwn_isNothing() {
        Deployment deployment =
                Deployment.builder("g", "openai/q").apiBase("http://here").build();
        assertTrue(Calls.provider("openai").missing(deployment).isEmpty());
    }

    @Test
    void standard_ofAnUnknownName_isEmpty() {
        assertTrue(Providers.standard("sagemaker").isEmpty());
        assertTrue(Providers.standard("").isEmpty());
    }

    @Test
    void toString_ofARequest_hasNoKey() {
        Deployment deployment = deployment("openai/gpt", d -> d.apiKey(Secret.of("sk-secret")));
        assertFalse(send(call(chat(BODY), deployment)).toString().contains("sk-secret"));
    }

    private static String sortedText(JsonNode object) {
        return "{\"model\":" + object.path("model") + ",\"user\":" + object.path("user") + "}"
                + (object.size() == 2 ? "" : " and " + object);
    }
}
