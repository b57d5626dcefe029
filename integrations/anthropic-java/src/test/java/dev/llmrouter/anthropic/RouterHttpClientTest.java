package dev.llmrouter.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.http.HttpMethod;
import com.anthropic.core.http.HttpRequest;
import com.anthropic.core.http.HttpResponse;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicIoException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.testing.RecordingListener;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Anthropic's SDK on a router, without OkHttp: what its users call, and what they see. */
class RouterHttpClientTest {
    private static final String ANSWER =
            "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude\",\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}],"
                    + "\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":30,\"output_tokens\":12}}";
    private static final String STREAM = """
            event: message_start
            data: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":30,"output_tokens":1}}}

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":"","citations":null}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":12}}

            event: message_stop
            data: {"type":"message_stop"}

            """;

    private final FakeTransport transport = new FakeTransport();
    private final RecordingListener listener = new RecordingListener();
    private final Router router = Router.builder()
            .deployment(Deployment.builder("m", "anthropic/claude")
                    .id("a")
                    .apiBase("https://a.example")
                    .apiKey(Secret.of("sk-a"))
                    .build())
            .transport(transport)
            .time(transport.clock())
            .listener(listener)
            .build();
    private final AnthropicClient client = RouterHttpClient.client(router);

    @AfterEach
    void everyStartHasItsEndAndNothingIsLeftOpen() {
        listener.assertBalanced();
        assertEquals(0, transport.openCalls());
        router.close();
    }

    private static MessageCreateParams message() {
        return MessageCreateParams.builder()
                .model("m")
                .maxTokens(100)
                .addUserMessage("Hi")
                .build();
    }

    private static String text(Message answer) {
        return answer.content().get(0).asText().text();
    }

    @Test
    void message_isAnsweredWithTheDeploymentsKey() {
        transport.at("a.example").always(FakeReply.json(ANSWER));

        assertEquals("Hello", text(client.messages().create(message())));

        assertEquals("sk-a", transport.requests().get(0).headers().get("x-api-key"));
        String sent = FakeTransport.bodyOf(transport.requests().get(0));
        assertTrue(sent.contains("\"model\":\"claude\""), sent);
    }

    @Test
    void asynchronousMessage_isAnswered() {
        transport.at("a.example").always(FakeReply.json(ANSWER));

        assertEquals("Hello", text(client.async().messages().create(message()).join()));
    }

    @Test
    void stream_arrives() {
        transport.at("a.example").always(FakeReply.bytes("text/event-stream", STREAM.getBytes(UTF_8)));

        try (StreamResponse<RawMessageStreamEvent> response = client.messages().createStreaming(message())) {
            List<RawMessageStreamEvent> events = response.stream().toList();

            assertEquals(6, events.size());
            assertEquals(
                    "Hello",
                    events.get(2).asContentBlockDelta().delta().asText().text());
        }
    }

    @Test
    void providersError_isTheSdksException() {
        transport
                .at("a.example")
                .always(
                        FakeReply.json(
                                400,
                                "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"max_tokens: too many\"}}"));

        BadRequestException refused =
                assertThrows(BadRequestException.class, () -> client.messages().create(message()));

        assertTrue(String.valueOf(refused.getMessage()).contains("max_tokens: too many"), refused::toString);
        assertFalse(refused.headers().values("x-should-retry").isEmpty());
    }

    @Test
    void unknownModel_isNotFound() {
        assertThrows(
                NotFoundException.class,
                () -> client.messages()
                        .create(message().toBuilder().model("other").build()));
    }

    @Test
    void cancelledFuture_endsTheRequestAtTheProvider() {
        transport.at("a.example").always(FakeReply.hang());
        HttpRequest request = HttpRequest.builder()
                .method(HttpMethod.POST)
                .baseUrl("https://api.anthropic.com")
                .addPathSegments("v1", "messages")
                .build();
        CompletableFuture<HttpResponse> pending = RouterHttpClient.of(router).executeAsync(request);

        pending.cancel(true);

        assertEquals(0, router.snapshot().callsInFlight());
    }

    @Test
    void closedRouter_isAnIoException() {
        router.close();

        assertThrows(AnthropicIoException.class, () -> client.messages().create(message()));
    }
}
