package dev.llmrouter.okhttp;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Response;

/** The outermost network interceptor: turns connections down that the server has closed, and veils what OkHttp must not act on. */
final class WireWatch implements Interceptor {
    private final RestedConnections rested;

    WireWatch(RestedConnections rested) {
        this.rested = rested;
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Connection connection = requireNonNull(chain.connection());
        if (rested.isStale(connection)) {
            throw new StaleConnectionException();
        }
        Wire wire = requireNonNull(chain.request().tag(Wire.class));
        wire.reached();
        return wire.veil(chain.proceed(chain.request()));
    }
}
