package dev.llmrouter.okhttp;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.time.Ticker;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import java.util.concurrent.TimeUnit;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/**
 * Carries HTTP exchanges over OkHttp 4.12 or 5.
 *
 * <p>One call is one request on the wire. OkHttp's own re-sends (a connection that broke, 408, 421, {@code
 * 503} with {@code Retry-After: 0}), its redirects, authenticator, cookies and cache are off for these calls;
 * connecting may still go from one address of a host to the next. Before an idle connection is used again,
 * the transport checks whether the server has closed it, so that few calls are lost to that.
 *
 * <p>Only connecting has a time-out (10 seconds unless the given client has another); the router ends a call
 * by {@link TransportCall#cancel()}. Blocking calls run on the caller's thread. Asynchronous ones occupy a
 * daemon thread named {@code llm-router-okhttp-N} until the answer is there; there is no limit to how many
 * run at once, for one host or in all. A blocking call that is cancelled while the host's name is being
 * looked up ends when the look-up does.
 *
 * <p>The transport reads no more of a complete answer than {@link TransportRequest#limits()} allow, of gzip
 * after decompression; it closes the connection of a larger one.
 *
 * <p>Thread-safe. {@link #close()} cancels what is in flight, streams too, and ends the threads; calls made
 * later fail.
 */
public final class OkHttpTransport implements Transport {
    /**
     * Connections that outlast a burst so that the next one need not connect again. Each costs a socket, none
     * a thread. OkHttp's 5 suit an app, not a server.
     */
    private static final int IDLE_CONNECTIONS = 256;

    /**
     * Below the 4 minutes after which Azure's load balancers forget a silent connection and tell neither
     * side.
     */
    private static final long IDLE_MINUTES = 3;

    /**
     * A dead HTTP/2 connection is found within two of these: sooner than most time-outs of a completion, and
     * rare enough to offend no server.
     */
    private static final long PING_SECONDS = 20;

    private static final long CONNECT_SECONDS = 10;

    private final OkHttpClient client;
    private final OpenCalls calls;
    private final DaemonThreads threads;
    private final Addresses addresses = new Addresses();

    private OkHttpTransport(OkHttpClient client, OpenCalls calls) {
        this.client = client;
        this.calls = calls;
        this.threads = new DaemonThreads();
    }

    /**
     * Makes a transport with a client, connections and threads of its own, all of which {@link #close()}
     * frees.
     *
     * @return the transport
     * @throws IllegalStateException if OkHttp is missing or too old; the message names the property to set
     */
    public static OkHttpTransport create() {
        OkHttpLibrary.require();
        OkHttpClient own = new OkHttpClient.Builder()
                .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, IDLE_MINUTES, TimeUnit.MINUTES))
                .connectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .pingInterval(PING_SECONDS, TimeUnit.SECONDS)
                .build();
        return new OkHttpTransport(prepared(own, Ticker.system()), new OpenCalls(own.connectionPool()::evictAll));
    }

    /**
     * Makes a transport over a client that the application already has: its connections, interceptors, event
     * listener, DNS, proxy, TLS and connect time-out are used; its dispatcher, other time-outs, redirects,
     * authenticator, cookies and cache are not. The client itself is never changed and never closed. An
     * interceptor that sends a request again breaks the rule of one request for each call: do not use one.
     *
     * @param client the client; set its ping interval if it uses HTTP/2, or dead connections are found by
     *     time-outs only
     * @return a transport that shares the client's connections
     * @throws IllegalStateException if OkHttp is too old; the message names the property to set
     */
    public static OkHttpTransport over(OkHttpClient client) {
        return over(client, Ticker.system());
    }

    static OkHttpTransport over(OkHttpClient client, Ticker ticker) {
        OkHttpLibrary.require();
        return new OkHttpTransport(prepared(requireNonNull(client, "client"), ticker), new OpenCalls(() -> {}));
    }

    @Override
    public TransportCall newCall(TransportRequest request) {
        Call call;
        try {
            call = client.newCall(Requests.of(request, addresses));
        } catch (BadRequestException e) {
            return new ImpossibleCall(e);
        }
        return new OkHttpTransportCall(call, request, calls, threads);
    }

    @Override
    public void close() {
        calls.close();
        threads.close();
    }

    private static OkHttpClient prepared(OkHttpClient client, Ticker ticker) {
        OkHttpClient.Builder builder = client.newBuilder()
                // The dispatcher only tracks calls here; with a separate one, the application can cancel or
                // count its other calls without affecting these.
                .dispatcher(new Dispatcher())
                .readTimeout(0, TimeUnit.SECONDS)
                .writeTimeout(0, TimeUnit.SECONDS)
                .callTimeout(0, TimeUnit.SECONDS)
                .followRedirects(false)
                .followSslRedirects(false)
                .authenticator(Authenticator.NONE)
                .cookieJar(CookieJar.NO_COOKIES)
                .cache(null)
                .addInterceptor(new SendOnce());
        // First, so that the application's own network interceptors see true statuses and no closed
        // connections.
        builder.networkInterceptors().add(0, new WireWatch(new RestedConnections(ticker)));
        return builder.build();
    }
}
