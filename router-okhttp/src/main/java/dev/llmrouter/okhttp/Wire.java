package dev.llmrouter.okhttp;

import java.net.HttpURLConnection;
import okhttp3.Response;

/**
 * What the two interceptors tell each other of one request, on one thread: whether a connection was made, and the true status where OkHttp
 * must not see it. It sends a 503 again when told to, chokes on one whose {@code Retry-After} is no int, and takes a 407 that does not come
 * from a proxy for a broken protocol; each of them is an answer.
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
