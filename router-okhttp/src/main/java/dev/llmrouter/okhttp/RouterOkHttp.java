package dev.llmrouter.okhttp;

import dev.llmrouter.Router;
import java.time.Duration;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** OkHttp clients whose calls a router answers. */
public final class RouterOkHttp {
    /** The router's limits and queue hold back what is too much; a second bound would only hide their reasons. */
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private RouterOkHttp() {}

    /**
     * Makes a client whose calls the router answers: for SDKs that take an {@link OkHttpClient}, for Retrofit, and for calls of one's own.
     * It has no time-outs, because the router has; no limit to the calls at once, in all or for one host (OkHttp's dispatcher has 64 and 5);
     * and it opens no connections. Asynchronous calls occupy a thread each. {@code newBuilder()} keeps all that.
     *
     * @param router answers; stays the caller's to close
     * @return a client; it holds nothing that must be closed
     * @throws IllegalStateException if OkHttp is too old; the message names the property to set
     */
    public static OkHttpClient client(Router router) {
        return client(RouterInterceptor.of(router));
    }

    /**
     * Makes such a client for an interceptor with settings of its own.
     *
     * @param interceptor answers
     * @return a client; it holds nothing that must be closed
     * @throws IllegalStateException if OkHttp is too old; the message names the property to set
     */
    public static OkHttpClient client(RouterInterceptor interceptor) {
        OkHttpLibrary.require();
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(NO_LIMIT);
        dispatcher.setMaxRequestsPerHost(NO_LIMIT);
        return new OkHttpClient.Builder()
                .addInterceptor(interceptor)
                .dispatcher(dispatcher)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .callTimeout(Duration.ZERO)
                .retryOnConnectionFailure(false)
                .build();
    }
}
