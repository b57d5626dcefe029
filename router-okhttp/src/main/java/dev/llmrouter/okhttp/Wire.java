package dev.llmrouter.okhttp;

import java.net.HttpURLConnection;
import okhttp3.Response;

/**
 * The state of one request that the two interceptors share, on one thread: whether a connection was made, and
 * the true status where OkHttp must not see it. OkHttp would send a request again after a 503 with {@code
 * Retry-After: 0}, fails if that header is no int, and takes a 407 that does not come from a proxy for a
 * broken protocol; for the router each of them is an answer.
 */
final class Wire {
    private boolean reached;
    private int status;

    void reached() {
        reached = true;
    }

    boolean wasReached() {
        return reached;
    }

    Response veil(Response response) {
        int code = response.code();
        if (code != HttpURLConnection.HTTP_UNAVAILABLE && code != HttpURLConnection.HTTP_PROXY_AUTH) {
            return response;
        }
        status = code;
        return response.newBuilder().code(HttpURLConnection.HTTP_OK).build();
    }

    Response unveil(Response response) {
        return status == 0 ? response : response.newBuilder().code(status).build();
    }
}
