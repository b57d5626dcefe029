package dev.llmrouter.internal.dialect.gemini;

import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static dev.llmrouter.internal.dialect.openai.Calls.json;
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

class GeminiRequestTest {
    private static final Deployment FLASH = deployment("gemini/gemini-2.5-flash", d -> d);
    private static final String BODY = "{ \"contents\":[ {\"parts\":[{\"text\":\"Hi\"}]} ]}";
    private static final String HERE = "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:";

    private static ModelRequest.Builder to(String verb, String body) {
        return chat(body).endpoint(Endpoint.of(verb));
    }

    @Test
    void request_goesToTheModelsAddressWithItsKey() {
        TransportRequest sent = send(call(to("generateContent", BODY), FLASH));

        assertEquals(HERE + "generateContent", sent.url());
        assertEquals("sk-key", sent.headers().get("x-goog-api-key"));
        assertFalse(sent.headers().containsKey("Authorization"));
    }

    @Test
    void body_keepsItsBytes() {
        Deployment warm = deployment("gemini/g", d -> d.params(Map.of("temperature", 0.5)));
        assertEquals(BODY, text(send(call(to("generateContent", BODY), warm))));
        assertEquals(BODY, text(send(streamed(to("generateContent", BODY), warm))));
    }

    @ParameterizedTest
    @CsvSource({"generateContent", "streamGenerateContent"})
    void verb_saysWhetherTheAnswerIsAStream(String verb) {
        assertEquals(
                HERE + "streamGenerateContent?alt=sse",
                send(streamed(to(verb, BODY), FLASH)).url());
        assertEquals(HERE + "generateContent", send(call(to(verb, BODY), FLASH)).url());
    }

    @ParameterizedTest
    @CsvSource({
        "https://gateway.example, https://gateway.example/v1beta/models/g:countTokens",
        "https://gateway.example/v1, https://gateway.example/v1/models/g:countTokens",
        "https://gateway.example/v1beta/openai/, https://gateway.example/v1beta/models/g:countTokens"
    })
    void ownAddress_isCompleted(String base, String url) {
        Deployment own = deployment("gemini/g", d -> d.apiBase(base));
        assertEquals(url, send(call(to("countTokens", BODY), own)).url());
    }

    @Test
    void model_isOneSegment() {
        Deployment odd = deployment("gemini/a/../b", d -> d);
        assertTrue(send(call(to("generateContent", BODY), odd)).url().endsWith("/models/a%2F..%2Fb:generateContent"));
        Deployment tuned = deployment("gemini/tunedModels/t", d -> d);
        assertTrue(send(call(to("generateContent", BODY), tuned)).url().endsWith("/tunedModels/t:generateContent"));
    }

    @Test
    void batchOfEmbeddings_namesTheProvidersModel() {
        String body = "{\"requests\":[{\"model\":\"models/asked\",\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}]}";
        TransportRequest sent = send(call(to("batchEmbedContents", body), FLASH));

        assertEquals(
                "models/gemini-2.5-flash", json(sent).at("/requests/0/model").asText());
        assertEquals("Hi", json(sent).at("/requests/0/content/parts/0/text").asText());
    }

    @Test
    void geminisOwnParameters_areDefaults() {
        Deployment strict = deployment("gemini/g", d -> d.params(Map.of("cachedContent", "cachedContents/1")));
        assertEquals(
                "cachedContents/1",
                json(send(call(to("generateContent", BODY), strict)))
                        .path("cachedContent")
                        .asText());
    }

    @Test
    void keysOfTheRouter_areNotSent() {
        String body = BODY.replace("{ \"contents\"", "{\"num_retries\":3,\"contents\"");
        assertFalse(text(send(call(to("generateContent", body), FLASH))).contains("num_retries"));
    }

    @Test
    void severalAnswers_areAskedForInOpenAisDialect() {
        TransportRequest sent = send(call(chat("{\"messages\":[],\"n\":2}"), FLASH));

        assertEquals("https://generativelanguage.googleapis.com/v1beta/openai/chat/completions", sent.url());
        assertEquals("gemini-2.5-flash", json(sent).path("model").asText());
    }
}
