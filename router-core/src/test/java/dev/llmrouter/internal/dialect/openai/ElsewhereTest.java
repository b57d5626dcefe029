package dev.llmrouter.internal.dialect.openai;

import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static dev.llmrouter.internal.dialect.openai.Calls.json;
import static dev.llmrouter.internal.dialect.openai.Calls.send;
import static dev.llmrouter.internal.dialect.openai.Calls.streamed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.transport.TransportRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deployments of vendors with a dialect of their own, at addresses that are not the vendor's. */
class ElsewhereTest {
    private static final String BODY =
            "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"system\",\"content\":\"Be kind.\"},"
                    + "{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private static Deployment claude(String base) {
        return deployment("anthropic/claude-x", d -> d.apiBase(base));
    }

    @ParameterizedTest
    @CsvSource({
        "https://proxy.example,                    https://proxy.example/v1/messages",
        "https://proxy.example/v1,                 https://proxy.example/v1/messages",
        "https://api.minimax.io/anthropic,         https://api.minimax.io/anthropic/v1/messages",
        "https://proxy.example/x/v1/messages,      https://proxy.example/x/v1/messages",
        "https://api.anthropic.com,                https://api.anthropic.com/v1/messages",
        "https://eu.api.anthropic.com/v1,          https://eu.api.anthropic.com/v1/messages",
    })
    void chatOfAnthropic_isAskedAsMessages(String base, String url) {
        assertEquals(url, send(call(chat(BODY), claude(base))).url());
    }

    @Test
    void chat_isWrittenAsMessages() {
        TransportRequest sent = send(streamed(chat(BODY), claude("https://proxy.example")));
        JsonNode body = json(sent);

        assertEquals("claude-x", body.path("model").textValue());
        assertTrue(body.path("stream").booleanValue());
        assertEquals(9, body.path("max_tokens").intValue());
        assertEquals(1, body.path("messages").size(), body::toString);
        assertTrue(body.path("system").toString().contains("Be kind."), body::toString);
        assertEquals("sk-key", sent.headers().get("x-api-key"));
        assertEquals("2023-06-01", sent.headers().get("anthropic-version"));
        assertFalse(sent.headers().containsKey("Authorization"));
    }

    @Test
    void parametersOfTheDeployment_areAmongThem() {
        Deployment deployment = claude("https://proxy.example").toBuilder()
                .params(Map.of("temperature", 0.5))
                .build();

        assertEquals(
                0.5,
                json(send(call(chat(BODY), deployment))).path("temperature").doubleValue());
    }
}
