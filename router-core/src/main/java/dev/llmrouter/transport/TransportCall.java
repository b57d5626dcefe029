package dev.llmrouter.transport;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** One exchange, made once: either {@link #execute()} or {@link #executeAsync()}. */
public interface TransportCall {
    /**
     * Makes the exchange on the calling thread.
     *
     * @return the answer: complete, or with a body that is still arriving if the request is a streamed one
     * @throws IOException if there was no answer; a {@link java.net.ConnectException}, {@link
     *     java.net.UnknownHostException}, {@link java.net.NoRouteToHostException}, {@link
     *     javax.net.ssl.SSLHandshakeException} or {@link javax.net.ssl.SSLPeerUnverifiedException} only if
     *     nothing of the request was written: the deployment's limits are then not charged
     */
    TransportResponse execute() throws IOException;

    /**
     * Makes the exchange without occupying the calling thread.
     *
     * @return a future of the answer, or of an {@link IOException}
     */
    CompletableFuture<TransportResponse> executeAsync();

    /**
     * Ends the exchange: a thread that waits for the answer or reads its body soon gets an {@link
     * IOException}. May be called from any thread, at any time, more than once; does not block.
     */
    void cancel();
}
