package dev.llmrouter.okhttp;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * The innermost application interceptor: whatever passes it is on the wire at most once. A body that can be sent once only is OkHttp's own
 * way to say so, and unlike {@code retryOnConnectionFailure(false)} it leaves OkHttp free to try a host's other addresses and to leave a
 * connection that the server is shutting down, both before anything is sent.
 */
final class SendOnce implements Interceptor {
    @Override
    public Response intercept(Chain chain) throws IOException {
        while (true) {
            Wire wire = new Wire();
            try {
                return wire.unveil(chain.proceed(once(chain.request(), wire)));
            } catch (StaleConnectionException e) {
                // Once more: nothing was sent, and the connection is gone from the pool. A fresh one is never stale, so
                // this ends.
            } catch (SocketTimeoutException e) {
                throw wire.wasReached() ? e : notConnected(e);
            }
        }
    }

    private static Request once(Request request, Wire wire) {
        Request.Builder builder = request.newBuilder().tag(Wire.class, wire);
        RequestBody body = request.body();
        return body == null
                ? builder.build()
                : builder.method(request.method(), new OneShotBody(body)).build();
    }

    private static ConnectException notConnected(SocketTimeoutException cause) {
        ConnectException e = new ConnectException(cause.getMessage());
        e.initCause(cause);
        return e;
    }
}
