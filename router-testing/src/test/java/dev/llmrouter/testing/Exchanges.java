package dev.llmrouter.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.util.Map;

/** Requests to send, and answers to read, as a provider's client would. */
final class Exchanges {
    static final String BODY = "{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private Exchanges() {}

    static TransportRequest request(String url) {
        return request(url, BODY, false);
    }

    static TransportRequest streamed(String url) {
        return request(url, BODY, true);
    }

    static TransportRequest request(String url, String body, boolean streamed) {
        return new TransportRequest(url, Map.of("Content-Type", "application/json"), body.getBytes(UTF_8), streamed);
    }

    static JsonNode json(TransportResponse answer) throws IOException {
        return FakeJson.read(answer.bytes());
    }

    static String chatText(TransportResponse answer) throws IOException {
        return json(answer).at("/choices/0/message/content").asText();
    }
}
