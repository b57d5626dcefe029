package dev.llmrouter.spring;

import dev.llmrouter.Router;
import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.Okio;
import org.jspecify.annotations.Nullable;

/** Makes the calls of an OkHttp client through the router, in the place of its own connections. Thread-safe. */
final class RoutedInterceptor implements Interceptor {
    /** How soon a call that was cancelled, or whose time-out is over, is given up: OkHttp tells no interceptor of it. */
    private static final long LOOK_MILLIS = 50;

    private final Supplier<Router> router;

    /**
     * Makes an interceptor.
     *
     * @param router asked at the first request: a client may be needed to make the router
     */
    RoutedInterceptor(Supplier<Router> router) {
        this.router = router;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Exchange exchange = router.get().exchange(request(chain.request()));
        ExchangeResponse answer = await(chain.call(), exchange, exchange.executeAsync());
        Response.Builder response = new Response.Builder()
                .request(chain.request())
                .protocol(Protocol.HTTP_1_1)
                .code(answer.status())
                .message("")
                .body(ResponseBody.create(
                        Okio.buffer(Okio.source(answer.body())),
                        type(answer),
                        answer.length().orElse(-1)));
        answer.headers().forEach(response::header);
        return response.build();
    }

    private static @Nullable MediaType type(ExchangeResponse answer) {
        String type = answer.headers().get("content-type");
        return type == null ? null : MediaType.parse(type);
    }

    private static ExchangeRequest request(Request asked) throws IOException {
        ExchangeRequest.Builder request =
                ExchangeRequest.builder(asked.method(), asked.url().toString());
        asked.headers().forEach(header -> request.header(header.getFirst(), header.getSecond()));
        RequestBody body = asked.body();
        if (body != null) {
            Buffer buffer = new Buffer();
            body.writeTo(buffer);
            request.body(buffer.readByteArray());
            MediaType type = body.contentType();
            if (type != null && asked.header("Content-Type") == null) {
                request.header("Content-Type", type.toString());
            }
        }
        return request.build();
    }

    private static ExchangeResponse await(Call call, Exchange exchange, CompletableFuture<ExchangeResponse> pending)
            throws IOException {
        while (true) {
            try {
                return pending.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                if (call.isCanceled()) {
                    exchange.cancel();
                    throw new IOException("Canceled", e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                exchange.cancel();
                throw new InterruptedIOException("interrupted");
            } catch (CancellationException e) {
                throw new IOException("Canceled", e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            }
        }
    }
}
