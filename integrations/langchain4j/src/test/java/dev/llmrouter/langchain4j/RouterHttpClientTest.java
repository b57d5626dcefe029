package dev.llmrouter.langchain4j;

import static dev.llmrouter.langchain4j.World.CHAT;
import static dev.llmrouter.langchain4j.World.STREAM;
import static dev.llmrouter.langchain4j.World.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The methods of LangChain4j's client, in virtual time. */
class RouterHttpClientTest {
    private final World world = new World();

    @AfterEach
    void everyStartHasItsEndAndNothingIsLeftOpen() {
        world.listener.assertBalanced();
        assertEquals(0, world.transport.openCalls());
    }

    private World.Recorder recorded(HttpClient client, World.Recorder recorded) {
        client.execute(request(STREAM), recorded);
        return recorded;
    }

    private static String message(Throwable thrown) {
        return String.valueOf(thrown.getMessage());
    }

    @Test
    void answer_hasStatusHeadersAndBytes() {
        world.provider().always(FakeReply.text("Hello").header("x-request-id", "r1"));

        SuccessfulHttpResponse answer = world.client().execute(request(CHAT));

        assertEquals(200, answer.statusCode());
        assertEquals(List.of("r1"), answer.headers().get("X-Request-Id"));
        assertEquals(List.of("a"), answer.headers().get("x-litellm-model-id"));
        assertTrue(answer.body().contains("Hello"), answer.body());
    }

    @Test
    void error_isTheExceptionOfLangChain4jWithWhatThatLeavesOut() {
        String body = "{\"error\":{\"message\":\"slow down\",\"code\":\"rate_limit_exceeded\"}}";
        world.provider().always(FakeReply.json(429, body).retryAfter(Duration.ofMinutes(2)));

        HttpException thrown =
                assertThrows(HttpException.class, () -> world.client().execute(request(CHAT)));

        assertEquals(429, thrown.statusCode());
        assertEquals(body, thrown.getMessage());
        RouterHttpException more = assertInstanceOf(RouterHttpException.class, thrown);
        assertEquals(Duration.ofMinutes(2), more.retryAfter().orElseThrow());
        assertEquals("120", more.headers().get("Retry-After"));
        assertEquals("a", more.attempts().get(0).deploymentId());
    }

    @Test
    void errorOfTheRouter_hasTheFormOfTheApi() {
        RouterHttpException thrown = assertThrows(
                RouterHttpException.class, () -> world.client().execute(request(CHAT.replace("\"m\"", "\"other\""))));

        assertEquals(404, thrown.statusCode());
        assertTrue(message(thrown).startsWith("{\"error\":{\"message\":"), thrown.getMessage());
        assertTrue(thrown.attempts().isEmpty());
        assertTrue(thrown.retryAfter().isEmpty());
    }

    @Test
    void form_isSentWithItsFiles() {
        world.provider().always(FakeReply.json("{\"text\":\"Hello\"}"));
        byte[] sound = {0, 13, 10, -1, '-', '-'};
        HttpRequest form = HttpRequest.builder()
                .method(HttpMethod.POST)
                .url(RouterHttpClientBuilder.BASE_URL, "audio/transcriptions")
                .addHeader("Content-Type", "multipart/form-data; boundary=----LangChain4j")
                .addFormDataField("model", "m")
                .addFormDataFile("file", "a \"b\".wav", "audio/wav", sound)
                .build();

        world.client().execute(form);

        String sent = FakeTransport.bodyOf(world.transport.requests().get(0));
        assertTrue(sent.contains("gpt-4o"), sent);
        assertTrue(sent.contains("filename=\"a %22b%22.wav\""), sent);
        assertTrue(sent.contains(new String(sound, StandardCharsets.UTF_8)), sent);
    }

    @Test
    void options_areThoseOfEachRequest() {
        world.provider().always(FakeReply.status(500));
        HttpClient once = World.client(world.builder.build(), c -> c.options(o -> o.numRetries(0)));

        assertThrows(HttpException.class, () -> once.execute(request(CHAT)));

        assertEquals(1, world.transport.requests().size());
    }

    @Test
    void stream_opensFlowsAndCloses() {
        world.provider().always(FakeReply.stream("Once ", "upon"));

        assertEquals(
                List.of("open 200", "event", "event", "event", "close"),
                recorded(world.client(), new World.Recorder()).calls);
    }

    @Test
    void streamThatIsRefused_isAnErrorAlone() {
        world.provider().always(FakeReply.status(401));

        World.Recorder recorded = recorded(world.client(), new World.Recorder());

        assertEquals(List.of("error"), recorded.calls);
        assertEquals(
                401,
                assertInstanceOf(RouterHttpException.class, recorded.failures.get(0))
                        .statusCode());
    }

    @Test
    void streamThatBreaks_endsWithTheError() {
        world.provider().always(FakeReply.stream("Once ", "upon").breakAfter(1));

        World.Recorder recorded = recorded(world.client(), new World.Recorder());

        assertEquals(List.of("open 200", "event", "error"), recorded.calls);
        assertInstanceOf(StreamBrokenException.class, recorded.failures.get(0).getCause());
    }

    @Test
    void streamThatFallsSilent_isATimeout() {
        world.provider().always(FakeReply.stream("Once ", "upon").stallAfter(1));

        World.Recorder recorded = recorded(world.client(), new World.Recorder());

        assertEquals(List.of("open 200", "event", "error"), recorded.calls);
        assertInstanceOf(TimeoutException.class, recorded.failures.get(0));
    }

    @Test
    void streamThatIsCancelled_endsAtTheProviderAndSaysNoMore() {
        world.provider().always(FakeReply.stream("Once ", "upon").stallAfter(1));

        World.Recorder recorded = recorded(world.client(), new World.Recorder() {
            @Override
            public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
                super.onEvent(event, context);
                context.parsingHandle().cancel();
            }
        });

        // As with LangChain4j's own clients, whose models ask the handle when the stream closes.
        assertEquals(List.of("open 200", "event", "close"), recorded.calls);
    }

    @Test
    void listenerThatThrows_doesNotEndTheStream() {
        world.provider().always(FakeReply.stream("Once"));

        World.Recorder recorded = recorded(world.client(), new World.Recorder() {
            @Override
            public void onOpen(SuccessfulHttpResponse response) {
                throw new IllegalStateException("of the listener");
            }
        });

        assertEquals(List.of("event", "event", "close"), recorded.calls);
    }

    @Test
    void executorThatRefuses_isAnErrorOfTheStream() {
        HttpClient refused = World.client(
                world.builder.build(),
                c -> c.executor(task -> {
                    throw new RejectedExecutionException("full");
                }));

        World.Recorder recorded = recorded(refused, new World.Recorder());

        assertEquals(List.of("error"), recorded.calls);
        assertInstanceOf(RejectedExecutionException.class, recorded.failures.get(0));
    }

    private RouterHttpException timedOut(Duration connect, Duration read) {
        world.provider().always(FakeReply.hang());
        RouterHttpClient client = (RouterHttpClient) World.client(
                world.builder.build(), c -> c.connectTimeout(connect).readTimeout(read));
        CompletableFuture<SuccessfulHttpResponse> answer = client.executeAsync(request(CHAT));
        world.transport.clock().advanceUntil(answer::isDone);
        return assertInstanceOf(
                RouterHttpException.class,
                assertThrows(CompletionException.class, answer::join).getCause());
    }

    @Test
    void readTimeout_endsARequestThatTakesLonger() {
        RouterHttpException thrown = timedOut(Duration.ofSeconds(20), Duration.ofSeconds(20));

        assertEquals(408, thrown.statusCode());
        assertTrue(message(thrown).contains("gives up after 20000 ms"), thrown.getMessage());
    }

    @Test
    void readTimeout_doesNotMakeTheRoutersLonger() {
        world.builder.settings(settings -> settings.timeout(Duration.ofSeconds(10)));

        RouterHttpException thrown = timedOut(Duration.ofSeconds(20), Duration.ofSeconds(20));

        assertTrue(message(thrown).contains("did not finish in the 10000 ms"), thrown.getMessage());
    }

    @Test
    void defaultsOfLangChain4j_areNotTakenForTheUsersOwn() {
        world.builder.settings(settings -> settings.timeout(Duration.ofMinutes(5)));

        RouterHttpException thrown = timedOut(Duration.ofSeconds(15), Duration.ofSeconds(60));

        assertTrue(message(thrown).contains("did not finish in the 300000 ms"), thrown.getMessage());
    }

    @Test
    void settersAndGetters_agree() {
        RouterHttpClientBuilder builder = RouterHttpClientBuilder.of(world.builder.build())
                .connectTimeout(Duration.ofSeconds(1))
                .readTimeout(Duration.ofSeconds(2));

        assertEquals(Duration.ofSeconds(1), builder.connectTimeout());
        assertEquals(Duration.ofSeconds(2), builder.readTimeout());
        assertThrows(IllegalArgumentException.class, () -> builder.readTimeout(Duration.ZERO));
    }

    @Test
    void interruptedThread_getsAnExceptionAndStaysInterrupted() {
        world.provider().always(FakeReply.hang());
        HttpClient client = world.client();

        Thread.currentThread().interrupt();
        LangChain4jException thrown = assertThrows(LangChain4jException.class, () -> client.execute(request(CHAT)));

        assertTrue(Thread.interrupted());
        assertTrue(message(thrown).contains("interrupted"), thrown.toString());
    }

    @Test
    void query_andHeadersOfSeveralValues_areTaken() {
        world.provider().always(FakeReply.text("Hello"));
        HttpRequest several = HttpRequest.builder()
                .method(HttpMethod.POST)
                .url(RouterHttpClientBuilder.BASE_URL + "/chat/completions")
                .addQueryParams(Map.of("api-version", "2026-01-01"))
                .addHeader("OpenAI-Beta", "one", "two")
                .body(CHAT)
                .build();

        world.client().execute(several);

        assertEquals(
                "https://a.example/v1/chat/completions",
                world.transport.requests().get(0).url());
    }
}
