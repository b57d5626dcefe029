package dev.llmrouter.bedrock;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.testing.provider.MockReply;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConversationRole;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseResponse;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.StopReason;
import software.amazon.awssdk.services.bedrockruntime.model.ThrottlingException;
import software.amazon.awssdk.services.bedrockruntime.model.ToolUseBlock;

/** AWS's own client reads what the mock provider writes, so that what the router reads in tests is Bedrock's form. */
class BedrockRuntimeTest {
    private static final String MODEL = "anthropic.claude-3-haiku-20240307-v1:0";
    private static final StaticCredentialsProvider KEYS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATEST", "secret"));

    private final MockProvider bedrock =
            MockProvider.builder("bedrock").answer("Hello from Bedrock").start();
    private final BedrockRuntimeClient client = BedrockRuntimeClient.builder()
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(KEYS)
            .endpointOverride(URI.create(bedrock.url()))
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .overrideConfiguration(limits -> limits.retryStrategy(retries -> retries.maxAttempts(1)))
            .build();

    @AfterEach
    void close() {
        client.close();
        bedrock.close();
    }

    private static Message hi() {
        return Message.builder()
                .role(ConversationRole.USER)
                .content(ContentBlock.fromText("Hi"))
                .build();
    }

    private ConverseResponse converse() {
        return client.converse(request -> request.modelId(MODEL).messages(hi()));
    }

    @Test
    void answer_isRead() {
        ConverseResponse response = converse();

        assertEquals(
                "Hello from Bedrock",
                response.output().message().content().get(0).text());
        assertEquals(StopReason.END_TURN, response.stopReason());
        assertEquals(3, response.usage().outputTokens());
    }

    @Test
    void toolCall_isRead() {
        bedrock.replies(MockReply.toolCall("weather", "{\"city\":\"Oslo\"}"));

        ConverseResponse response = converse();

        ToolUseBlock use = response.output().message().content().get(0).toolUse();
        assertEquals("weather", use.name());
        assertEquals(Document.fromString("Oslo"), use.input().asMap().get("city"));
        assertEquals(StopReason.TOOL_USE, response.stopReason());
    }

    @Test
    void throttling_isReadByItsKind() {
        bedrock.failNext(1, 429);

        assertThrows(ThrottlingException.class, this::converse);
    }

    @Test
    void stream_isReadFrameByFrame() throws Exception {
        List<String> events = new CopyOnWriteArrayList<>();
        ConverseStreamResponseHandler handler = ConverseStreamResponseHandler.builder()
                .subscriber(ConverseStreamResponseHandler.Visitor.builder()
                        .onMessageStart(event -> events.add("start " + event.role()))
                        .onContentBlockDelta(event -> events.add(event.delta().text()))
                        .onMessageStop(event -> events.add("stop " + event.stopReason()))
                        .onMetadata(event -> events.add("usage " + event.usage().outputTokens()))
                        .build())
                .build();
        try (BedrockRuntimeAsyncClient async = BedrockRuntimeAsyncClient.builder()
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(KEYS)
                .endpointOverride(URI.create(bedrock.url()))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().protocol(Protocol.HTTP1_1))
                .build()) {
            async.converseStream(request -> request.modelId(MODEL).messages(hi()), handler)
                    .get(30, TimeUnit.SECONDS);
        }

        assertEquals(List.of("start assistant", "Hello ", "from ", "Bedrock", "stop end_turn", "usage 3"), events);
    }
}
