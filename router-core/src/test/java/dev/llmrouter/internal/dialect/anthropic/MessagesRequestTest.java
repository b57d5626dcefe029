package dev.llmrouter.internal.dialect.anthropic;

import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static dev.llmrouter.internal.dialect.openai.Calls.overridden;
import static dev.llmrouter.internal.dialect.openai.Calls.provider;
import static dev.llmrouter.internal.dialect.openai.Calls.send;
import static dev.llmrouter.internal.dialect.openai.Calls.streamed;
import static dev.llmrouter.internal.dialect.openai.Calls.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.transport.TransportRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesRequestTest {
    private static final Deployment CLAUDE = deployment("anthropic/claude-sonnet-4-5", d -> d);
    private static final String BODY = "{ \"model\":\"asked\", \"max_tokens\":9,\"messages\":[ ]}";

    private static ModelRequest.Builder messages(String body) {
        return chat(body).endpoint(Endpoint.MESSAGES);
    }

    private static Deployment with(Map<String, Object> params) {
        return deployment("anthropic/claude", d -> d.params(params));
    }

    @Test
    void request_goesToAnthropicWithItsKey() {
        TransportRequest sent = send(call(messages(BODY), CLAUDE));

        assertEquals("https://api.anthropic.com/v1/messages", sent.url());
        assertEquals("sk-key", sent.headers().get("x-api-key"));
        assertEquals("2023-06-01", sent.headers().get("anthropic-version"));
        assertFalse(sent.headers().containsKey("Authorization"));
    }

    @Test
    void body_keepsItsBytesButForTheModel() {
        assertEquals(BODY.replace("asked", "claude-sonnet-4-5"), text(send(call(messages(BODY), CLAUDE))));
    }

    @Test
    void stream_isAskedInTheBody() {
        TransportRequest sent = send(streamed(messages(BODY), CLAUDE));

        assertTrue(sent.streamed());
        assertTrue(text(sent).contains("\"stream\":true"), text(sent));
        assertFalse(text(sent).contains("stream_options"), text(sent));
    }

    @Test
    void versionAndBetasOfTheCaller_arePassed() {
        TransportRequest sent = send(call(
                messages(BODY).header("Anthropic-Version", "2026-10-21").header("anthropic-beta", "files"), CLAUDE));

        assertEquals("2026-10-21", sent.headers().get("Anthropic-Version"));
        assertEquals("files", sent.headers().get("anthropic-beta"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://gateway.example, https://gateway.example/v1/messages",
        "https://gateway.example/v1/, https://gateway.example/v1/messages",
        "https://a.services.ai.azure.com/anthropic, https://a.services.ai.azure.com/anthropic/v1/messages"
    })
    void ownAddress_isCompleted(String base, String url) {
        Deployment own = deployment("anthropic/claude", d -> d.apiBase(base));
        assertEquals(url, send(call(messages(BODY), own)).url());
    }

    @Test
    void parametersThatMessagesHave_areDefaults() {
        Deployment warm = with(Map.of("temperature", 0.5, "max_tokens", 50, "frequency_penalty", 1, "n", 2));

        String sent = text(send(call(messages("{\"messages\":[]}"), warm)));

        assertTrue(sent.contains("\"temperature\":0.5") && sent.contains("\"max_tokens\":50"), sent);
        assertFalse(sent.contains("frequency_penalty") || sent.contains("\"n\""), sent);
    }

    @Test
    void parameterOfTheCaller_winsOverTheDeployments() {
        assertTrue(
                text(send(call(messages(BODY), with(Map.of("max_tokens", 50))))).contains("\"max_tokens\":9,"));
    }

    @Test
    void lengthByAnyName_isMaxTokens() {
        String sent = text(send(overridden(messages(BODY), CLAUDE, Map.of("max_completion_tokens", 5))));

        assertTrue(sent.contains("\"max_tokens\":5"), sent);
        assertFalse(sent.contains("max_completion_tokens"), sent);
    }

    @Test
    void countOfTokens_hasNothingAdded() {
        Deployment warm = with(Map.of("temperature", 0.5));
        TransportRequest sent = send(call(chat(BODY).endpoint(Endpoint.of("messages/count_tokens")), warm));

        assertEquals("https://api.anthropic.com/v1/messages/count_tokens", sent.url());
        assertEquals(BODY.replace("asked", "claude"), text(sent));
    }

    @Test
    void batch_isSentAsItIs() {
        String body = "{\"requests\":[{\"custom_id\":\"1\",\"params\":{\"model\":\"claude\"}}]}";
        assertEquals(body, text(send(call(chat(body).endpoint(Endpoint.of("messages/batches")), CLAUDE))));
    }

    @Test
    void chat_isAskedAsMessages() {
        TransportRequest sent = send(call(chat("{\"messages\":[]}"), CLAUDE));

        assertEquals("https://api.anthropic.com/v1/messages", sent.url());
        assertEquals("sk-key", sent.headers().get("x-api-key"));
    }

    @Test
    void serverThatSpeaksBoth_getsItsKeyAsItIsUsedTo() {
        Deployment proxy = deployment("litellm_proxy/claude", d -> d.apiBase("http://proxy:4000"));
        TransportRequest sent = send(call(messages(BODY), proxy));

        assertEquals("http://proxy:4000/v1/messages", sent.url());
        assertEquals("Bearer sk-key", sent.headers().get("Authorization"));
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic, messages, true",
        "anthropic, messages/count_tokens, true",
        "anthropic, chat/completions, true",
        "anthropic, generateContent, false",
        "openai, messages, false",
        "azure, messages, false",
        "hosted_vllm, messages, true",
        "gemini, messages, false",
        "gemini, generateContent, true",
        "gemini, batchEmbedContents, true",
        "openai, generateContent, false",
        "openai, files/1/content, true"
    })
    void providers_serveTheApisThatTheySpeak(String name, String endpoint, boolean serves) {
        assertEquals(serves, provider(name).serves(Endpoint.of(endpoint)));
    }
}
