package dev.llmrouter.okhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.testing.RecordingListener;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an OkHttp client gets of a router: the same as of a provider, without a connection. */
class RouterInterceptorTest {
    private static final MediaType JSON = MediaType.get("application/json; charset=utf-8");
    private static final String CHAT = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private final FakeTransport transport = new FakeTransport();
    private final RecordingListener listener = new RecordingListener();
    private final Router router = Router.builder()
            .deployment(Deployment.builder("m", "openai/m")
                    .id("a")
                    .apiBase("https://a.example/v1")
                    .apiKey(Secret.of("sk-a"))
                    .build())
            .transport(transport)
            .time(transport.clock())
            .listener(listener)
            .build();

    @AfterEach
    void everyStartHasItsEndAndNothingIsLeftOpen() {
        listener.assertBalanced();
        assertEquals(0, transport.openCalls());
        router.close();
    }

    private static Request request(String body) {
        return new Request.Builder()
                .url("https://api.openai.com/v1/chat/completions")
                .header("Authorization", "Bearer none")
                .post(RequestBody.create(body, JSON))
                .build();
    }

    private Response answer(Request request) throws IOException {
        return RouterOkHttp.client(router).newCall(request).execute();
    }

    private Response answer(UnaryOperator<RouterInterceptor.Builder> settings, Request request) throws IOException {
        RouterInterceptor interceptor =
                settings.apply(RouterInterceptor.builder(router)).build();
        return RouterOkHttp.client(interceptor).newCall(request).execute();
    }

    @Test
    void response_isAProviders() throws IOException {
        transport.at("a.example").always(FakeReply.text("Hello").header("x-request-id", "r1"));
        Request request = request(CHAT);

        try (Response response = answer(request)) {
            assertEquals(200, response.code());
            assertEquals("OK", response.message());
            assertEquals(Protocol.HTTP_1_1, response.protocol());
            assertEquals(request, response.request());
            assertEquals("application/json", response.header("Content-Type"));
            assertEquals("r1", response.header("x-request-id"));
            assertEquals("a", response.header("x-litellm-model-id"));
            long length = response.body().contentLength();
            String text = response.body().string();
            assertTrue(text.contains("Hello"), text);
            assertEquals(text.length(), length);
        }
        assertEquals("Bearer sk-a", transport.requests().get(0).headers().get("Authorization"));
    }

    @Test
    void stream_hasNoLengthAndArrivesWhole() throws IOException {
        transport.at("a.example").always(FakeReply.stream("Once ", "upon"));

        try (Response response = answer(request(CHAT.replace("{\"model\"", "{\"stream\":true,\"model\"")))) {
            assertEquals("text/event-stream", String.valueOf(response.body().contentType()));
            assertEquals(-1, response.body().contentLength());
            String text = response.body().string();
            assertTrue(text.contains("Once ") && text.endsWith("data: [DONE]\n\n"), text);
        }
    }

    @Test
    void streamThatBreaks_failsItsReader() throws IOException {
        transport.at("a.example").always(FakeReply.stream("Once ", "upon").breakAfter(1));

        try (Response response = answer(request(CHAT.replace("{\"model\"", "{\"stream\":true,\"model\"")))) {
            assertThrows(IOException.class, () -> response.body().string());
        }
    }

    @Test
    void error_isAResponse() throws IOException {
        transport.at("a.example").always(FakeReply.status(401));

        try (Response response = answer(request(CHAT))) {
            assertEquals(401, response.code());
            assertEquals("false", response.header("x-should-retry"));
        }
    }

    @Test
    void bodyWithoutAModel_isForTheDefault() throws IOException {
        transport.at("a.example").always(FakeReply.text("Hello"));
        Request request = new Request.Builder()
                .url("https://api.openai.com/v1/moderations")
                .post(RequestBody.create("{\"input\":\"Hi\"}", JSON))
                .build();

        try (Response response = answer(settings -> settings.defaultModel("elsewhere"), request)) {
            assertEquals(404, response.code());
            assertTrue(response.body().string().contains("elsewhere"));
        }
    }

    @Test
    void options_areThoseOfTheRequest() throws IOException {
        transport.at("a.example").always(FakeReply.status(500));
        Request request = request(CHAT).newBuilder().tag(Integer.class, 0).build();

        try (Response response = answer(
                settings -> settings.options(
                        (asked, options) -> options.numRetries(Objects.requireNonNull(asked.tag(Integer.class)))),
                request)) {
            assertEquals(500, response.code());
        }
        assertEquals(1, transport.requests().size());
    }

    @Test
    void oneShotBody_isWrittenOnceAndSentAsOftenAsNeeded() throws IOException {
        transport.at("a.example").replies(FakeReply.status(500)).always(FakeReply.text("Hello"));
        Request request = request(CHAT).newBuilder().post(new OneShot(false)).build();

        try (Response response = answer(request)) {
            assertEquals(200, response.code());
        }
        assertEquals(2, transport.requests().size());
    }

    @Test
    void duplexBody_isRefused() {
        Request request = request(CHAT).newBuilder().post(new OneShot(true)).build();

        assertThrows(ProtocolException.class, () -> answer(request));
    }

    @Test
    void bodyAboveItsBound_is413() throws IOException {
        try (Response response = answer(settings -> settings.maxBodyBytes(10), request(CHAT))) {
            assertEquals(413, response.code());
        }
    }

    @Test
    void retriesOfAnSdk_areCounted() throws IOException {
        transport.at("a.example").always(FakeReply.text("Hello"));
        RouterInterceptor interceptor = RouterInterceptor.of(router);
        OkHttpClient client = RouterOkHttp.client(interceptor);

        for (String retries : List.of("0", "1", "2")) {
            client.newCall(request(CHAT)
                            .newBuilder()
                            .header("x-stainless-retry-count", retries)
                            .build())
                    .execute()
                    .close();
        }

        assertEquals(2, interceptor.clientRetries());
    }

    @Test
    void retriesOfAnotherInterceptor_areCounted() throws IOException {
        transport.at("a.example").always(FakeReply.status(401));
        RouterInterceptor interceptor = RouterInterceptor.of(router);
        Interceptor stubborn = chain -> {
            chain.proceed(chain.request()).close();
            return chain.proceed(chain.request());
        };
        OkHttpClient client = new OkHttpClient.Builder()
                .addInterceptor(stubborn)
                .addInterceptor(interceptor)
                .build();

        client.newCall(request(CHAT)).execute().close();

        assertEquals(1, interceptor.clientRetries());
    }

    @Test
    void client_hasNoBoundOfItsOwn() {
        OkHttpClient client = RouterOkHttp.client(router);

        assertEquals(Integer.MAX_VALUE, client.dispatcher().getMaxRequests());
        assertEquals(Integer.MAX_VALUE, client.dispatcher().getMaxRequestsPerHost());
        assertEquals(0, client.readTimeoutMillis());
        assertFalse(client.retryOnConnectionFailure());
    }

    @Test
    void callAfterClose_fails() {
        router.close();

        assertThrows(IOException.class, () -> answer(request(CHAT)));
    }

    /** A body that can be written once; or one that goes on while the answer arrives. */
    private static final class OneShot extends RequestBody {
        private final boolean duplex;
        private boolean written;

        OneShot(boolean duplex) {
            this.duplex = duplex;
        }

        @Override
        public MediaType contentType() {
            return JSON;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public boolean isDuplex() {
            return duplex;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            assertFalse(written);
            written = true;
            sink.writeUtf8(CHAT);
        }
    }
}
