package dev.llmrouter.okhttp;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
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
            } catch (InterruptedIOException e) {
                throw wire.wasReached() || !(e instanceof SocketTimeoutException) ? e : notConnected(e);
            } catch (UnknownHostException | SocketException | SSLException e) {
                throw wire.wasReached() || saysThatNothingWasSent(e) ? e : notConnected(e);
            }
        }
    }

    /** The exceptions of which {@link dev.llmrouter.transport.TransportCall#execute()} promises it. */
    private static boolean saysThatNothingWasSent(IOException e) {
        return e instanceof ConnectException
                || e instanceof UnknownHostException
                || e instanceof NoRouteToHostException
                || e instanceof SSLHandshakeException
                || e instanceof SSLPeerUnverifiedException;
    }

    private static Request once(Request request, Wire wire) {
        Request.Builder builder = request.newBuilder().tag(Wire.class, wire);
        RequestBody body = request.body();
        return body == null
                ? builder.build()
                : builder.method(request.method(), new OneShotBody(body)).build();
    }

    private static ConnectException notConnected(IOException cause) {
        ConnectException e = new ConnectException(cause.getMessage());
        e.initCause(cause);
        return e;
    }
}
