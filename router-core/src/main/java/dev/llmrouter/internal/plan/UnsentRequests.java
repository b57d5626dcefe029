package dev.llmrouter.internal.plan;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/**
 * Recognizes exceptions after which not a byte of the request can have reached the provider. Any other
 * connection may have broken after that.
 */
final class UnsentRequests {
    /** Deeper chains of causes are circles. */
    private static final int MOST_CAUSES = 16;
    /** By its name: the router does without the module of the JDK's client. */
    private static final String CONNECT_TIMEOUT = "java.net.http.HttpConnectTimeoutException";

    private UnsentRequests() {}

    static boolean isCauseOf(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; i < MOST_CAUSES && cause != null; i++) {
            if (cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof NoRouteToHostException
                    || cause.getClass().getName().equals(CONNECT_TIMEOUT)
                    || cause instanceof SSLHandshakeException
                    || cause instanceof SSLPeerUnverifiedException) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }
}
