package dev.llmrouter.okhttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RouterListener;
import dev.llmrouter.testing.provider.MockProvider;
import dev.llmrouter.testing.provider.MockReply;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call that is cancelled, or whose time is over, ends at the provider too. In real time: OkHttp's timers know no other. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CancelledRoutedCallTest {
    private static final MediaType JSON = MediaType.get("application/json");
    private static final String BODY =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":";

    private final MockProvider provider = MockProvider.builder("a").start();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Router router = Router.builder()
            .deployment(Deployment.builder("m", "openai/m")
                    .id("a")
                    .apiBase(provider.baseUrl())
                    .apiKey(Secret.of("k"))
                    .build())
            .listener(new RouterListener() {
                @Override
                public void requestEnded(RequestEnded event) {
                    ended.countDown();
                }
            })
            .build();

    @AfterEach
    void close() {
        router.close();
        provider.close();
    }

    private static Request request(boolean stream) {
        return new Request.Builder()
                .url("https://api.openai.com/v1/chat/completions")
                .post(RequestBody.create(BODY + stream + "}", JSON))
                .build();
    }

    private OkHttpClient client() {
        return RouterOkHttp.client(router);
    }

    private void assertEnded() throws InterruptedException {
        assertTrue(ended.await(30, TimeUnit.SECONDS));
        assertEquals(0, router.snapshot().callsInFlight());
    }

    private static CompletableFuture<Response> enqueued(Call call) {
        CompletableFuture<Response> result = new CompletableFuture<>();
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException failure) {
                result.completeExceptionally(failure);
            }

            @Override
            public void onResponse(Call answered, Response response) {
                result.complete(response);
            }
        });
        return result;
    }

    private void awaitRequest() {
        while (provider.requests().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void cancelledCall_endsTheExchange() throws InterruptedException {
        provider.hang();
        Call call = client().newCall(request(false));
        CompletableFuture<Response> pending = enqueued(call);
        awaitRequest();

        call.cancel();

        ExecutionException failure = assertThrows(ExecutionException.class, pending::get);
        assertInstanceOf(IOException.class, failure.getCause());
        assertEnded();
    }

    @Test
    void callCancelledWhileItsBodyIsRead_failsTheReader() throws IOException, InterruptedException {
        provider.replies(MockReply.text("Once upon a time").silentAfter(1));
        Call call = client().newCall(request(true));
        try (Response response = call.execute()) {
            response.body().source().readUtf8Line();
            CompletableFuture<Void> cancelling = CompletableFuture.runAsync(call::cancel);

            assertThrows(IOException.class, () -> response.body().source().readByteString());
            cancelling.join();
        }
        assertEnded();
    }

    @Test
    void callTimeout_isExplained() throws IOException, InterruptedException {
        OkHttpClient client =
                client().newBuilder().callTimeout(Duration.ofSeconds(5)).build();
        // The router has a quarter of a second to explain it, which a first call may spend on loading classes.
        client.newCall(request(false)).execute().close();
        provider.hang();

        try (Response response = client.newCall(request(false)).execute()) {
            assertEquals(408, response.code());
            String text = response.body().string();
            assertTrue(text.contains("attempts: a: TIMEOUT") && text.contains("gives up after 5000 ms"), text);
        }
        assertEnded();
    }

    @Test
    void callTimeout_spansTheBody() throws IOException, InterruptedException {
        provider.replies(MockReply.text("Once upon a time").silentAfter(1));
        OkHttpClient client =
                client().newBuilder().callTimeout(Duration.ofSeconds(3)).build();
        try (Response response = client.newCall(request(true)).execute()) {
            assertThrows(
                    InterruptedIOException.class, () -> response.body().source().readByteString());
        }
        assertEnded();
    }

    @Test
    void readTimeout_boundsSilenceInTheBody() throws IOException, InterruptedException {
        provider.replies(MockReply.text("Once upon a time").silentAfter(1));
        OkHttpClient client =
                client().newBuilder().readTimeout(Duration.ofSeconds(2)).build();
        try (Response response = client.newCall(request(true)).execute()) {
            assertThrows(
                    SocketTimeoutException.class, () -> response.body().source().readByteString());
        }
        assertEnded();
    }

    @Test
    void closedBody_endsTheExchange() throws IOException, InterruptedException {
        provider.replies(MockReply.text("Once upon a time").silentAfter(1));

        client().newCall(request(true)).execute().close();

        assertEnded();
    }
}
