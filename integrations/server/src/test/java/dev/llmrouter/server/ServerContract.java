package dev.llmrouter.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every adapter must do, over real sockets; the provider behind the router is a fake. */
@Timeout(60)
abstract class ServerContract {
    private static final String CHAT = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    private static final String STREAM = CHAT.replace("{\"model\"", "{\"stream\":true,\"model\"");

    private static final Deployment DEPLOYMENT = Deployment.builder("m", "openai/gpt-4o")
            .id("a")
            .apiBase("https://a.example/v1")
            .apiKey(Secret.of("sk-a"))
            .build();

    private final FakeTransport transport = new FakeTransport();
    private final Router router = Router.builder()
            .transport(transport)
            .time(transport.clock())
            .deployment(DEPLOYMENT)
            .deployment(Deployment.builder("secret", "openai/gpt-4o")
                    .id("b")
                    .apiBase("https://b.example/v1")
                    .apiKey(Secret.of("sk-b"))
                    .build())
            .build();
    private final HttpClient client = HttpClient.newHttpClient();
    private AutoCloseable server = () -> {};
    private int port;
    private String mounted = "";

    /**
     * A server that is up.
     *
     * @param path where it serves, without a slash at the end
     */
    record Started(int port, String path, AutoCloseable stop) {
        Started(int port, AutoCloseable stop) {
            this(port, "", stop);
        }
    }

    /** Starts one that serves this, at its root where the server can. */
    abstract Started start(RouterHandler handler) throws Exception;

    private void serve(RouterHandler handler) throws Exception {
        Started started = start(handler);
        port = started.port();
        mounted = started.path();
        server = started.stop();
    }

    private void serve() throws Exception {
        serve(RouterHandler.of(router));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        router.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + mounted + path));
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(
                request(path)
                        .header("Content-Type", "application/json")
                        .header("Authorization", "Bearer mine")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    @Test
    void chat_isAnswered_withAndWithoutVersion() throws Exception {
        transport.at("a.example").always(FakeReply.text("Hello"));
        serve();

        for (String path : new String[] {"/v1/chat/completions", "/chat/completions"}) {
            HttpResponse<String> answer = post(path, CHAT);
            assertEquals(200, answer.statusCode());
            assertTrue(answer.body().contains("Hello"));
            assertEquals("a", answer.headers().firstValue("x-litellm-model-id").orElseThrow());
            assertEquals(
                    "application/json",
                    answer.headers().firstValue("content-type").orElseThrow());
        }
    }

    @Test
    void stream_flowsToItsEnd() throws Exception {
        transport.at("a.example").always(FakeReply.stream("Once ", "upon"));
        serve();

        HttpResponse<String> answer = post("/v1/chat/completions", STREAM);

        assertTrue(answer.headers().firstValue("content-type").orElseThrow().startsWith("text/event-stream"));
        assertTrue(answer.body().contains("upon") && answer.body().endsWith("data: [DONE]\n\n"), answer.body());
    }

    @Test
    void streamThatBreaks_endsWithAnErrorAndNotAsIfItWereWhole() throws Exception {
        transport.at("a.example").always(FakeReply.stream("Once ", "upon").breakAfter(1));
        serve();

        String body = post("/v1/chat/completions", STREAM).body();

        assertTrue(body.contains("data: {\"error\":{\"message\":\"The stream of 'm' from a broke"), body);
        assertFalse(body.contains("[DONE]"), body);
    }

    @Test
    void error_isAnAnswerInTheFormOfTheApi() throws Exception {
        String error =
                "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\",\"param\":\"n\",\"code\":\"x\"}}";
        transport.at("a.example").always(FakeReply.json(400, error));
        serve();

        HttpResponse<String> answer = post("/v1/chat/completions", CHAT);

        assertEquals(400, answer.statusCode());
        assertEquals(error, answer.body());
    }

    @Test
    void binaryAnswer_comesAsItIs() throws Exception {
        byte[] speech = {0, 1, -1, 13, 10, 127};
        transport.at("a.example").always(FakeReply.bytes("audio/mpeg", speech));
        serve();

        HttpResponse<byte[]> answer = client.send(
                request("/v1/audio/speech")
                        .POST(BodyPublishers.ofString("{\"model\":\"m\",\"input\":\"Hi\",\"voice\":\"v\"}"))
                        .build(),
                BodyHandlers.ofByteArray());

        assertArrayEquals(speech, answer.body());
        assertEquals("audio/mpeg", answer.headers().firstValue("content-type").orElseThrow());
    }

    @Test
    void models_areListedAndFound() throws Exception {
        serve();

        assertTrue(get("/v1/models").body().contains("\"id\":\"m\""));
        assertTrue(get("/models/m").body().contains("\"id\":\"m\""));
        assertEquals(404, get("/v1/models/nope").statusCode());
        assertTrue(get("/v1/model/info").body().contains("\"model_name\":\"m\""));
        assertTrue(get("/model_group/info").body().contains("\"model_group\":\"m\""));
    }

    @Test
    void health_isWhatTheRouterHasSeen() throws Exception {
        serve();

        assertEquals(200, get("/health/liveliness").statusCode());
        assertEquals("{\"status\":\"healthy\"}", get("/health/readiness").body());
        assertTrue(get("/health").body().contains("\"healthy_count\":2"));
    }

    @Test
    void unknownPath_isNotFound_andReachesNoProvider() throws Exception {
        serve();

        for (String path : new String[] {"/v1/chat/completionsXYZ", "/v1/fine_tuning/jobs", "/", "/v1/../x"}) {
            HttpResponse<String> answer = post(path, CHAT);
            assertEquals(404, answer.statusCode(), path);
            assertTrue(answer.body().startsWith("{\"error\":"), answer.body());
        }
        assertEquals(0, transport.requests().size());
    }

    @Test
    void otherMethod_isNotAllowed_andSaysWhichIs() throws Exception {
        serve();

        HttpResponse<String> answer = client.send(request("/v1/models").DELETE().build(), BodyHandlers.ofString());

        assertEquals(405, answer.statusCode());
        assertEquals("GET, HEAD", answer.headers().firstValue("allow").orElseThrow());
    }

    @Test
    void head_hasNoBody() throws Exception {
        serve();

        HttpResponse<String> answer = client.send(
                request("/v1/models").method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString());

        assertEquals(200, answer.statusCode());
        assertEquals("", answer.body());
    }

    @Test
    void pageOfAnAllowedOrigin_mayCall() throws Exception {
        serve(RouterHandler.builder(router)
                .allowedOrigins("https://app.example")
                .build());

        HttpResponse<String> allowed = client.send(
                request("/v1/models").header("Origin", "https://app.example").build(), BodyHandlers.ofString());
        HttpResponse<String> other = client.send(
                request("/v1/models").header("Origin", "https://evil.example").build(), BodyHandlers.ofString());
        HttpResponse<String> preflight = client.send(
                request("/v1/chat/completions")
                        .header("Origin", "https://app.example")
                        .header("Access-Control-Request-Headers", "authorization")
                        .method("OPTIONS", BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        String name = "access-control-allow-origin";
        assertEquals(Optional.of("https://app.example"), allowed.headers().firstValue(name));
        assertEquals(Optional.empty(), other.headers().firstValue(name));
        assertEquals(204, preflight.statusCode());
        assertEquals(Optional.of("authorization"), preflight.headers().firstValue("access-control-allow-headers"));
    }

    @Test
    void largeBody_isRefused() throws Exception {
        serve(RouterHandler.builder(router).maxBodyBytes(100).build());

        HttpResponse<String> answer = post("/v1/chat/completions", " ".repeat(101));

        assertEquals(413, answer.statusCode());
    }

    @Test
    void caller_mayDoWhatTheAuthenticatorSays() throws Exception {
        transport.at("a.example").always(FakeReply.text("Hello"));
        serve(RouterHandler.builder(router)
                .authenticator(request -> "Bearer mine".equals(request.headers().get("authorization"))
                        ? Optional.of(Caller.named("me").models("m"::equals).build())
                        : Optional.empty())
                .build());

        assertEquals(200, post("/v1/chat/completions", CHAT).statusCode());
        assertEquals(
                403,
                post("/v1/chat/completions", CHAT.replace("\"m\"", "\"secret\""))
                        .statusCode());
        assertEquals(
                403,
                post("/v1/chat/completions", CHAT.replace("\"m\"", "\"b\"")).statusCode());
        assertEquals(401, get("/v1/models").statusCode());
        assertEquals(200, get("/health/liveliness").statusCode());
    }

    @Test
    void clientThatLeavesAStream_endsTheRequestAtTheProvider() throws Exception {
        transport.at("a.example").always(FakeReply.stream("Once ", "upon").stallAfter(1));
        serve();

        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(("POST " + mounted + "/v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: "
                                    + STREAM.length() + "\r\n\r\n" + STREAM)
                            .getBytes(UTF_8));
            readUntil(socket.getInputStream(), "Once");
        }

        awaitCalls(0);
    }

    /** What is mounted below {@code /llm} serves what is below it. */
    final void mounted(Mount mount) throws Exception {
        transport.at("a.example").always(FakeReply.text("Hello"));
        Started started = mount.start(RouterHandler.of(router));
        port = started.port();
        server = started.stop();

        assertEquals(200, post("/llm/v1/chat/completions", CHAT).statusCode());
        assertEquals(200, get("/llm/health/liveliness").statusCode());
    }

    /** How a server is started that serves this below {@code /llm}. */
    interface Mount {
        Started start(RouterHandler handler) throws Exception;
    }

    /** A client that leaves before its answer has begun ends the call, where the server says that it has left. */
    final void leaving() throws Exception {
        transport.at("a.example").always(FakeReply.hang());
        // In virtual time the call would be over at once, by its time-out.
        try (Router patient =
                Router.builder().transport(transport).deployment(DEPLOYMENT).build()) {
            serve(RouterHandler.of(patient));

            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream()
                        .write(("POST " + mounted + "/v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: "
                                        + STREAM.length() + "\r\n\r\n" + STREAM)
                                .getBytes(UTF_8));
                awaitCalls(patient, 1);
            }

            awaitCalls(patient, 0);
            server.close();
        }
    }

    private void awaitCalls(int wanted) {
        awaitCalls(router, wanted);
    }

    private static void awaitCalls(Router of, int wanted) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (of.snapshot().callsInFlight() != wanted && System.nanoTime() < end) {
            LockSupport.parkNanos(5_000_000);
        }
        assertEquals(wanted, of.snapshot().callsInFlight());
    }

    private static void readUntil(InputStream in, String text) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(text) < 0) {
            read.append((char) in.read());
        }
    }
}
