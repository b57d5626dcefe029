package dev.llmrouter.okhttp;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.ProtocolException;
import okhttp3.Connection;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * The outermost network interceptor: rejects connections that the server has closed and answers that cannot
 * be read, and hides statuses that OkHttp must not act on.
 */
final class WireWatch implements Interceptor {
    private static final long UNKNOWN = -1;

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
        return wire.veil(withPossibleLength(chain.proceed(chain.request())));
    }

    /** OkHttp accepts a negative length, and then can neither read the body nor close it. */
    private static Response withPossibleLength(Response response) throws IOException {
        long length = requireNonNull(response.body()).contentLength();
        if (length < UNKNOWN) {
            throw new ProtocolException("The answer says that its length is " + length);
        }
        return response;
    }
}
