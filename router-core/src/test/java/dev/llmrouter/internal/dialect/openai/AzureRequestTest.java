package dev.llmrouter.internal.dialect.openai;

import static dev.llmrouter.internal.dialect.openai.Calls.BODY;
import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.json;
import static dev.llmrouter.internal.dialect.openai.Calls.send;
import static dev.llmrouter.internal.dialect.openai.Calls.streamed;
import static dev.llmrouter.internal.dialect.openai.Calls.to;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.transport.TransportRequest;
import java.net.URI;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AzureRequestTest {
    private static final String ROOT = "https://r.openai.azure.com";

    private static Deployment azure(UnaryOperator<Deployment.Builder> settings) {
        return Calls.deployment("azure/eu", d -> settings.apply(d.apiBase(ROOT)));
    }

    @ParameterizedTest
    @CsvSource({
        "'',                            2024-06-01, chat/completions, /openai/deployments/eu/chat/completions?api-version=2024-06-01",
        "'',                            ,           embeddings,       /openai/deployments/eu/embeddings?api-version=2025-02-01-preview",
        "/openai,                       2024-06-01, chat/completions, /openai/deployments/eu/chat/completions?api-version=2024-06-01",
        "/openai/deployments/x/chat/completions?api-version=2025-01-01-preview, , chat/completions, /openai/deployments/eu/chat/completions?api-version=2025-01-01-preview",
        "'',                            2025-03-01-preview, responses, /openai/responses?api-version=2025-03-01-preview",
        "'',                            ,           responses,        /openai/v1/responses",
        "/openai/v1,                    ,           chat/completions, /openai/v1/chat/completions",
        "/openai/v1/,                   2024-06-01, chat/completions, /openai/v1/chat/completions",
        "'',                            v1,         chat/completions, /openai/v1/chat/completions",
        "'',                            latest,     chat/completions, /openai/v1/chat/completions",
        "'',                            preview,    responses,        /openai/v1/responses?api-version=preview",
    })
    void request_ofAnyKindOfAddress_goesThere(String base, String version, String endpoint, String path) {
        Deployment deployment = azure(d -> version == null
                ? d.apiBase(ROOT + base)
                : d.apiBase(ROOT + base).apiVersion(version));
        assertEquals(
                ROOT + path, send(call(to(Endpoint.of(endpoint)), deployment)).url());
    }

    @ParameterizedTest
    @CsvSource({
        "2024-06-01, /openai/deployments/eu/chat/completions?code=abc&api-version=2024-06-01",
        "v1,         /openai/v1/chat/completions?code=abc",
        "preview,    /openai/v1/chat/completions?code=abc&api-version=preview",
    })
    void request_toAnAddressWithAQuery_keepsIt(String version, String path) {
        Deployment deployment = azure(
                d -> d.apiBase(ROOT + "/openai?code=abc&api-version=2020-01-01").apiVersion(version));

        assertEquals(ROOT + path, send(call(chat(BODY), deployment)).url());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x?y=1", "x#y", "%2e%2e", "a b", "x;y", "é\r\n"})
    void request_ofAnyName_isOneSegment(String name) {
        Deployment deployment = Calls.deployment("azure/" + name, d -> d.apiBase(ROOT));

        URI uri = URI.create(send(call(chat(BODY), deployment)).url());

        assertEquals("/openai/deployments/" + name + "/chat/completions", uri.getPath());
        assertEquals("api-version=2025-02-01-preview", uri.getQuery());
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "x/..", "x/"})
    void request_ofANameThatLeadsElsewhere_isRefused(String name) {
        Deployment deployment = Calls.deployment("azure/" + name, d -> d.apiBase(ROOT));

        assertThrows(IllegalArgumentException.class, () -> send(call(chat(BODY), deployment)));
    }

    @Test
    void request_withANoteBeforeTheName_asksForTheName() {
        Deployment deployment = Calls.deployment("azure/o_series/my o1", d -> d.apiBase(ROOT));
        TransportRequest request = send(call(chat(BODY), deployment));
        assertTrue(request.url().contains("/deployments/my%20o1/"), request.url());
        assertEquals("my o1", json(request).path("model").textValue());
    }

    @Test
    void request_withAKey_sendsItAsApiKey() {
        Map<String, String> headers = send(call(chat(BODY), azure(d -> d))).headers();
        assertEquals("sk-key", headers.get("api-key"));
        assertFalse(headers.containsKey("Authorization"));
    }

    @Test
    void request_withAToken_sendsItAsBearerAndNotInTheBody() {
        Deployment deployment = azure(d -> d.params(Map.of("azure_ad_token", "jwt")));
        TransportRequest request = send(call(chat(BODY), deployment));
        assertEquals("Bearer jwt", request.headers().get("Authorization"));
        assertFalse(request.headers().containsKey("api-key"));
        assertFalse(json(request).has("azure_ad_token"));
    }

    @Test
    void request_withATokenThatIsASecret_revealsItHere() {
        Deployment deployment = azure(d -> d.params(Map.of("azure_ad_token", Secret.of("jwt"))));
        assertEquals("Bearer jwt", send(call(chat(BODY), deployment)).headers().get("Authorization"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://eu.openai.azure.com, true",
        "https://eu.cognitiveservices.azure.com/openai, true",
        "https://eu.services.ai.azure.com, true",
        "https://gateway.example/azure, false",
        "https://openai.azure.com.example, false",
    })
    void request_streamed_asksForUsageAtAzuresOwnAddresses(String address, boolean asks) {
        TransportRequest request = send(streamed(chat(BODY), azure(d -> d.apiBase(address))));
        assertEquals(asks, json(request).has("stream_options"));
    }

    @ParameterizedTest
    @CsvSource({"2024-06-01, false", "2024-09-01-preview, true", "2024-10-21, true", "v1, true"})
    void request_streamed_asksForUsageWhereTheVersionKnowsIt(String version, boolean asks) {
        TransportRequest request = send(streamed(chat(BODY), azure(d -> d.apiVersion(version))));
        assertEquals(asks, json(request).has("stream_options"));
    }

    @Test
    void request_withoutAddress_saysWhatIsNeeded() {
        Deployment deployment = Calls.deployment("azure/eu", d -> d.id("one"));
        assertThrows(IllegalArgumentException.class, () -> send(call(chat(BODY), deployment)));
    }

    @Test
    void missing_ofAnAzureDeployment_isAddressThenCredential() {
        Provider azure = Calls.provider("azure");
        Deployment.Builder builder = Deployment.builder("g", "azure/eu");
        assertTrue(azure.missing(builder.build()).orElseThrow().startsWith("api_base"));
        assertTrue(azure.missing(builder.apiBase(ROOT).build()).orElseThrow().contains("api_key"));
        assertTrue(azure.missing(builder.params(Map.of("azure_ad_token", "jwt")).build())
                .isEmpty());
    }
}
