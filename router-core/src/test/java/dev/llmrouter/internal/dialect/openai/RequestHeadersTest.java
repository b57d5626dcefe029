package dev.llmrouter.internal.dialect.openai;

import static dev.llmrouter.internal.dialect.openai.Calls.BODY;
import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static dev.llmrouter.internal.dialect.openai.Calls.send;
import static dev.llmrouter.internal.dialect.openai.Calls.streamed;
import static dev.llmrouter.internal.dialect.openai.Calls.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.MultipartPayload;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.internal.dialect.Headers;
import dev.llmrouter.transport.TransportRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadersTest {
    private static final Deployment GPT = deployment("openai/gpt-4o", d -> d);

    private static Optional<String> header(TransportRequest request, String name) {
        return new Headers(request.headers()).get(name);
    }

    @Test
    void headers_ofAnyRequest_sayTypeAndCredential() {
        TransportRequest request = send(call(chat(BODY), deployment("openai/g", d -> d.organization("org-1"))));
        assertEquals("application/json", header(request, "Content-Type").orElseThrow());
        assertEquals("application/json", header(request, "Accept").orElseThrow());
        assertEquals("Bearer sk-key", header(request, "Authorization").orElseThrow());
        assertEquals("org-1", header(request, "OpenAI-Organization").orElseThrow());
    }

    @Test
    void headers_ofAStream_acceptEvents() {
        assertTrue(
                header(send(streamed(chat(BODY), GPT)), "accept").orElseThrow().startsWith("text/event-stream"));
    }

    @Test
    void headers_ofSpeech_acceptAnything() {
        TransportRequest request = send(call(chat(BODY).endpoint(Endpoint.AUDIO_SPEECH), GPT));
        assertEquals("*/*", header(request, "accept").orElseThrow());
    }

    @Test
    void headers_withoutKey_haveNoAuthorization() {
        Deployment deployment =
                Deployment.builder("g", "openai/q").apiBase("http://here").build();
        assertTrue(header(send(call(chat(BODY), deployment)), "authorization").isEmpty());
    }

    @Test
    void headers_ofDeploymentAndRequest_areSent() {
        Deployment deployment = deployment("openai/g", d -> d.headers(Map.of("X-Title", "app")));
        TransportRequest request = send(call(chat(BODY).header("X-Trace", "t1"), deployment));
        assertEquals("app", header(request, "x-title").orElseThrow());
        assertEquals("t1", header(request, "x-trace").orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"authorization", "API-KEY", "Host", "content-type", "X-Gateway-Token", "openai-ORGANIZATION"})
    void headers_ofARequest_neverOverwriteTheDeployments(String name) {
        Deployment deployment = deployment(
                "openai/g", d -> d.organization("org-1").headers(Map.of("x-gateway-token", "t", "host", "h")));
        TransportRequest request = send(call(chat(BODY).header(name, "callers"), deployment));
        assertFalse(request.headers().containsValue("callers"));
    }

    @Test
    void headers_ofADeployment_mayReplaceItsOwnKey() {
        Deployment deployment = deployment("openai/g", d -> d.headers(Map.of("authorization", "Basic abc")));
        TransportRequest request = send(call(chat(BODY), deployment));
        assertEquals("Basic abc", header(request, "Authorization").orElseThrow());
        assertEquals(
                1,
                request.headers().keySet().stream()
                        .filter(name -> name.equalsIgnoreCase("authorization"))
                        .count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Injected: 1", "a\nb", "a\rb", "a\u0000b", "é"})
    void headers_withAForbiddenCharacter_areRefusedByName(String value) {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> send(call(chat(BODY).header("X-Trace", value), GPT)));
        assertTrue(String.valueOf(refused.getMessage()).contains("X-Trace"));
        assertFalse(String.valueOf(refused.getMessage()).contains(value));
    }

    @Test
    void headers_withAKeyThatEndsInALineBreak_areRefusedWithoutTellingIt() {
        Deployment deployment = deployment("openai/g", d -> d.apiKey(Secret.of("sk-secret\n")));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> send(call(chat(BODY), deployment)));
        assertTrue(String.valueOf(refused.getMessage()).contains("Authorization"));
        assertFalse(String.valueOf(refused.getMessage()).contains("secret"));
    }

    @Test
    void headers_withABrokenName_areRefused() {
        ModelRequest.Builder request = chat(BODY).header("X: 1\r\nY", "v");
        assertThrows(IllegalArgumentException.class, () -> send(call(request, GPT)));
    }

    @Test
    void form_isSentWithItsBoundaryAndTheProvidersModel() {
        TransportRequest request = send(call(form("one"), GPT));
        String type = header(request, "content-type").orElseThrow();
        String boundary = type.substring(type.indexOf("boundary=") + "boundary=".length());
        assertTrue(type.startsWith("multipart/form-data; "));
        assertTrue(text(request).startsWith("--" + boundary + "\r\n"));
        assertTrue(text(request).endsWith("--" + boundary + "--\r\n"));
        assertTrue(text(request).contains("name=\"model\"\r\n\r\ngpt-4o\r\n"));
        assertFalse(text(request).contains("asked"));
        assertFalse(text(request).contains("num_retries"));
    }

    @Test
    void form_withDeploymentParams_fillsWhatTheCallerLeftOpen() {
        Deployment deployment =
                deployment("openai/w", d -> d.params(Map.of("language", "de", "prompt", "other", "rpm", 3)));
        String sent = text(send(call(form("one"), deployment)));
        assertTrue(sent.contains("name=\"language\"\r\n\r\nde\r\n"));
        assertTrue(sent.contains("name=\"prompt\"\r\n\r\nmine\r\n"));
        assertFalse(sent.contains("other"));
        assertFalse(sent.contains("\"rpm\""));
    }

    @Test
    void form_ofOtherContent_hasAnotherBoundary() {
        assertNotEquals(
                header(send(call(form("one"), GPT)), "content-type"),
                header(send(call(form("two"), GPT)), "content-type"));
    }

    private static ModelRequest.Builder form(String content) {
        return ModelRequest.builder("asked")
                .endpoint(Endpoint.AUDIO_TRANSCRIPTIONS)
                .payload(MultipartPayload.builder()
                        .field("model", "asked")
                        .field("num_retries", "3")
                        .field("prompt", "mine")
                        .file("file", "a.mp3", "audio/mpeg", content.getBytes(StandardCharsets.UTF_8))
                        .build());
    }
}
