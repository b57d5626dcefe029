package dev.llmrouter.transport;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** One exchange, made once: either {@link #execute()} or {@link #executeAsync()}. */
public interface TransportCall {
    /**
     * Makes the exchange on the calling thread.
     *
     * @return the answer: complete, or with a body that is still flowing when the request is a streamed one
     * @throws IOException if there was no answer; a {@link java.net.ConnectException}, {@link java.net.UnknownHostException}, {@link
     *     java.net.NoRouteToHostException}, {@link javax.net.ssl.SSLHandshakeException} or {@link
     *     javax.net.ssl.SSLPeerUnverifiedException} only when nothing of the request was written: what they end is not counted against
     *     the deployment's limits
     */
    TransportResponse execute() throws IOException;

    /**
     * Makes the exchange without occupying the calling thread.
     *
     * @return a future of the answer, or of an {@link IOException}
     */
    CompletableFuture<TransportResponse> executeAsync();

    /**
     * Ends the exchange: whoever waits for the answer or reads its body gets an {@link IOException} soon. May be called from any thread, at
     * any time, more than once; does not block.
     */
    void cancel();
}
