package dev.llmrouter.clients.sdks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.anthropic.models.messages.MessageCreateParams;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import org.junit.jupiter.api.Test;

class AnthropicInterceptorTest {
    private static final String ANSWER =
            "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude\",\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}],"
                    + "\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":30,\"output_tokens\":12}}";

    @Test
    void interceptor_answersInPlaceOfTheSdksOwnClient() {
        FakeTransport transport = new FakeTransport();
        transport.at("a.example").always(FakeReply.json(ANSWER));
        try (Router router = Router.builder()
                .deployment(Deployment.builder("m", "anthropic/claude")
                        .apiBase("https://a.example")
                        .apiKey(Secret.of("sk-a"))
                        .build())
                .transport(transport)
                .time(transport.clock())
                .build()) {
            var answer = RoutedClients.anthropicWithInterceptor(router)
                    .messages()
                    .create(MessageCreateParams.builder()
                            .model("m")
                            .maxTokens(100)
                            .addUserMessage("Hi")
                            .build());

            assertEquals("Hello", answer.content().get(0).asText().text());
            assertEquals("sk-a", transport.requests().get(0).headers().get("x-api-key"));
        }
    }
}
