package dev.llmrouter.acceptance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.acceptance.Routers.Way;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelResponse;
import dev.llmrouter.call.MultipartPayload;
import dev.llmrouter.call.RequestTrust;
import dev.llmrouter.error.AttemptsExhaustedException;
import dev.llmrouter.error.RequestRejectedException;
import dev.llmrouter.error.RouterTimeoutException;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A call from its request to its answer, blocking and asynchronous alike. */
class RouterSendTest {
    private final Routers world = new Routers();

    @AfterEach
    void everyStartHasItsEndAndNothingIsLeftOpen() {
        world.listener.assertBalanced();
        assertEquals(0, world.transport.openCalls());
    }

    private ModelResponse send(Way way, ModelRequest request) {
        return way.apply(world).apply(request);
    }

    private static ModelRequest hello() {
        return ModelRequest.chat("m", "Hi");
    }

    @ParameterizedTest
    @EnumSource
    void answer_hasItsDeploymentAndItsCost(Way way) {
        world.deployment("a")
                .transport
                .at("a.example")
                .replies(FakeReply.text("Good morning").usage(7, 3));

        ModelResponse response = send(way, hello());

        assertEquals("Good morning", response.text());
        assertEquals("a", response.deploymentId());
        assertEquals("m", response.group());
        assertEquals(10, response.usage().totalTokens());
        assertEquals(1, response.attempts().size());
        assertEquals(200, response.status());
    }

    @ParameterizedTest
    @EnumSource
    void answer_hasTheSameInItsHeaders(Way way) {
        world.deployment("a").deployment("b").transport.at("a.example").replies(FakeReply.status(500));

        Map<String, String> headers = send(way, hello()).headers();

        assertEquals("b", headers.get("x-litellm-model-id"));
        assertEquals("m", headers.get("x-litellm-model-group"));
        assertEquals("1", headers.get("x-litellm-attempted-retries"));
        assertEquals("0", headers.get("x-litellm-attempted-fallbacks"));
    }

    @ParameterizedTest
    @EnumSource
    void alias_isServedByItsGroupsDeploymentsAndNamedInTheAnswer(Way way) {
        world.deployment("a").builder.alias("gpt-4", "m");

        ModelResponse response = send(way, ModelRequest.chat("gpt-4", "Hi"));

        assertEquals("a", response.deploymentId());
        assertEquals("gpt-4", response.alias().orElseThrow());
    }

    @ParameterizedTest
    @EnumSource
    void body_isPassedThroughButForTheModel(Way way) {
        world.deployment("a");
        String body = "{\"model\": \"m\", \"brand_new\": {\"x\": 1.10}, \"messages\": []}";

        send(way, ModelRequest.builder("m").json(body).build());

        assertEquals(
                "{\"model\": \"gpt-4o\", \"brand_new\": {\"x\": 1.10}, \"messages\": []}",
                FakeTransport.bodyOf(world.transport.requests().get(0)));
    }

    @ParameterizedTest
    @EnumSource
    void key_isTheDeploymentsOwn(Way way) {
        world.deployment("a").deployment("b").transport.at("a.example").replies(FakeReply.status(401));

        send(way, hello());

        assertEquals(
                List.of("Bearer sk-a", "Bearer sk-b"),
                world.transport.requests().stream()
                        .map(r -> r.headers().get("Authorization"))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void rateLimitedDeployment_isRetriedElsewhereAndStaysOut(Way way) {
        world.deployment("a")
                .deployment("b")
                .transport
                .at("a.example")
                .replies(FakeReply.status(429).retryAfter(Duration.ofSeconds(20)));

        assertEquals("b", send(way, hello()).deploymentId());
        assertTrue(
                world.listener.events().contains("cooldownStarted a RATE_LIMITED 20s"),
                world.listener.events()::toString);
    }

    @ParameterizedTest
    @EnumSource
    void hungDeployment_doesNotMakeTheCallOutlastItsTimeout(Way way) {
        world.deployment("a").builder.settings(s -> s.timeout(Duration.ofSeconds(30)));
        world.transport.at("a.example").always(FakeReply.hang());

        assertThrows(RouterTimeoutException.class, () -> send(way, hello()));

        assertEquals(Duration.ofSeconds(30), world.transport.clock().elapsed());
    }

    @ParameterizedTest
    @EnumSource
    void hungDeployment_withATimeoutOfItsOwnIsLeftForAnother(Way way) {
        world.deployment(
                        "a",
                        d -> d.timeouts(dev.llmrouter.catalog.Timeouts.builder()
                                .call(Duration.ofSeconds(2))
                                .build()))
                .deployment("b");
        world.transport.at("a.example").always(FakeReply.hang());

        ModelResponse response = send(way, hello());

        assertEquals("b", response.deploymentId());
        assertEquals(FailureKind.TIMEOUT, response.attempts().get(0).failure().orElseThrow());
        assertEquals(Duration.ofSeconds(2), world.transport.clock().elapsed());
    }

    @ParameterizedTest
    @EnumSource
    void refusedConnection_isRetriedElsewhere(Way way) {
        world.deployment("a").deployment("b").transport.at("a.example").replies(FakeReply.connectionRefused());

        assertEquals("b", send(way, hello()).deploymentId());
    }

    @ParameterizedTest
    @EnumSource
    void loneDeployment_isRetriedAfterABackOff(Way way) {
        world.deployment("a").transport.at("a.example").replies(FakeReply.status(503), FakeReply.text("Back"));

        assertEquals("Back", send(way, hello()).text());
        assertTrue(world.transport.clock().elapsed().toMillis() >= 375);
    }

    @ParameterizedTest
    @EnumSource
    void badRequest_isRejectedWithTheProvidersWordsOutsideTheMessage(Way way) {
        world.deployment("a")
                .transport
                .at("a.example")
                .replies(
                        FakeReply.json(
                                400,
                                "{\"error\":{\"message\":\"my secret prompt\",\"type\":\"invalid_request_error\",\"code\":\"unsupported_parameter\"}}"));

        RequestRejectedException rejected = assertThrows(RequestRejectedException.class, () -> send(way, hello()));

        assertEquals("my secret prompt", rejected.providerMessage().orElseThrow());
        assertFalse(rejected.toString().contains("secret"), rejected::toString);
        assertTrue(rejected.toString().contains("unsupported_parameter"), rejected::toString);
        assertEquals(400, rejected.status());
    }

    @ParameterizedTest
    @EnumSource
    void exhaustion_listsEveryAttemptWithoutKeys(Way way) {
        world.deployment("a").deployment("b").transport.at("").always(FakeReply.status(500));
        world.builder.settings(s -> s.numRetries(1));

        AttemptsExhaustedException all = assertThrows(AttemptsExhaustedException.class, () -> send(way, hello()));

        assertEquals(
                List.of("a", "b"),
                all.attempts().stream().map(a -> a.deploymentId()).toList());
        assertFalse(all.toString().contains("sk-"), all::toString);
    }

    @ParameterizedTest
    @EnumSource
    void deadServer_isReportedWithWhatToCheck(Way way) {
        world.deployment("a").transport.at("").always(FakeReply.connectionRefused());

        AttemptsExhaustedException all = assertThrows(AttemptsExhaustedException.class, () -> send(way, hello()));

        assertTrue(all.toString().contains("Check that 'api_base' is right"), all::toString);
    }

    @ParameterizedTest
    @EnumSource
    void binaryAnswer_arrivesByteForByte(Way way) {
        byte[] audio = {0, (byte) 0xff, 13, 10, 0, (byte) 0x80};
        world.deployment("a").transport.at("audio/speech").replies(FakeReply.bytes("audio/mpeg", audio));

        ModelResponse response = send(
                way,
                ModelRequest.builder("m")
                        .endpoint(Endpoint.AUDIO_SPEECH)
                        .json(Map.of("input", "Hi", "voice", "alloy"))
                        .build());

        assertArrayEquals(audio, response.bodyBytes());
    }

    @ParameterizedTest
    @EnumSource
    void multipartBody_isSentWithTheDeploymentsModel(Way way) {
        world.deployment("a");
        MultipartPayload form = MultipartPayload.builder()
                .field("model", "m")
                .file("file", "hello.wav", "audio/wav", "RIFF".getBytes(StandardCharsets.UTF_8))
                .build();

        send(
                way,
                ModelRequest.builder("m")
                        .endpoint(Endpoint.AUDIO_TRANSCRIPTIONS)
                        .payload(form)
                        .build());

        String sent = FakeTransport.bodyOf(world.transport.requests().get(0));
        assertTrue(sent.contains("gpt-4o") && sent.contains("RIFF"), sent);
        assertTrue(world.transport.requests().get(0).url().endsWith("/audio/transcriptions"));
    }

    @ParameterizedTest
    @EnumSource
    void routersKeysInABodyOfTheApplication_areObeyedAndNeverSent(Way way) {
        world.builder.trust(RequestTrust.APPLICATION);
        world.deployment("a").transport.at("").always(FakeReply.status(500));

        assertThrows(
                AttemptsExhaustedException.class,
                () -> send(
                        way,
                        ModelRequest.builder("m")
                                .json("{\"messages\":[],\"num_retries\":0}")
                                .build()));

        assertEquals(1, world.transport.requests().size());
        assertFalse(FakeTransport.bodyOf(world.transport.requests().get(0)).contains("num_retries"));
    }

    @ParameterizedTest
    @EnumSource
    void mockRateLimit_isRetriedWithinTheGroupAndSucceeds(Way way) {
        world.deployment("a").deployment("b").builder.allowMocks();

        ModelResponse response = send(
                way,
                ModelRequest.builder("m")
                        .json("{\"messages\":[],\"mock_testing_rate_limit_error\":true}")
                        .build());

        assertEquals("b", response.deploymentId());
        assertEquals(1, world.transport.requests().size());
    }

    @ParameterizedTest
    @EnumSource
    void mocks_thatAreNotAllowedAreDropped(Way way) {
        world.deployment("a");

        ModelResponse response = send(
                way,
                ModelRequest.builder("m")
                        .json("{\"messages\":[],\"mock_testing_rate_limit_error\":true}")
                        .build());

        assertEquals(1, response.attempts().size());
        assertFalse(FakeTransport.bodyOf(world.transport.requests().get(0)).contains("mock_"));
    }

    @ParameterizedTest
    @EnumSource
    void mockResponse_answersWithoutSending(Way way) {
        world.deployment("a").builder.allowMocks();

        ModelResponse response = send(
                way,
                ModelRequest.builder("m")
                        .json("{\"messages\":[],\"mock_response\":\"It's simple\"}")
                        .build());

        assertEquals("It's simple", response.text());
        assertTrue(world.transport.requests().isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void strategyThatThrows_costsOnlyItsPreference(Way way) {
        world.deployment("a").deployment("b").builder.strategy((candidates, context) -> {
            throw new IllegalStateException("no idea");
        });

        assertEquals("Hello", send(way, hello()).text());
    }

    @ParameterizedTest
    @EnumSource
    void fallback_isReportedInTheHeaders(Way way) {
        world.deployment("a")
                .builder
                .deployment(Routers.deployment("other", "b", d -> d))
                .settings(s -> s.numRetries(0)
                        .fallbacks(dev.llmrouter.policy.Fallbacks.builder()
                                .generic(Map.of("m", List.of(dev.llmrouter.call.FallbackTarget.of("other"))))
                                .build()));
        world.transport.at("a.example").always(FakeReply.status(500));

        ModelResponse response = send(way, hello());

        assertEquals("other", response.group());
        assertEquals("1", response.headers().get("X-LiteLLM-Attempted-Fallbacks"));
    }
}
