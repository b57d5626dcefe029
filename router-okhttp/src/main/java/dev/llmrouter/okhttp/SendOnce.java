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
 * The innermost application interceptor: each request that passes it is on the wire at most once. It uses
 * OkHttp's one-shot bodies, which, unlike {@code retryOnConnectionFailure(false)}, leave OkHttp free to try a
 * host's other addresses and to leave a connection that the server is shutting down, both before anything is
 * sent.
 */
final class SendOnce implements Interceptor {
    @Override
    public Response intercept(Chain chain) throws IOException {
        while (true) {
            Wire wire = new Wire();
            try {
                return wire.unveil(chain.proceed(once(chain.request(), wire)));
            } catch (StaleConnectionException e) {
                // Try again: nothing was sent, and the connection has left the pool. A fresh connection is
                // never stale, so this ends.
            } catch (InterruptedIOException e) {
                throw wire.wasReached() || !(e instanceof SocketTimeoutException) ? e : notConnected(e);
            } catch (UnknownHostException | SocketException | SSLException e) {
                throw wire.wasReached() || saysThatNothingWasSent(e) ? e : notConnected(e);
            }
        }
    }

    /**
     * The exceptions for which {@link dev.llmrouter.transport.TransportCall#execute()} guarantees that
     * nothing was sent.
     */
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
