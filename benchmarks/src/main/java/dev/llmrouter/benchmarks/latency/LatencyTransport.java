package dev.llmrouter.benchmarks.latency;

import dev.llmrouter.testing.internal.SimServer;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** Carries the calls of one process to the simulated deployments. */
final class LatencyTransport implements Transport {
    /** What the journal gets of each call. */
    interface Destination {
        SimServer.Call arrive(String deployment, int request, CompletableFuture<TransportResponse> answer);
    }

    static final String NUMBER = "x-sim-number";

    private final Destination destination;

    LatencyTransport(Destination destination) {
        this.destination = destination;
    }

    @Override
    public TransportCall newCall(TransportRequest request) {
        return new Call(request);
    }

    /** Does nothing: there is nothing to free. */
    @Override
    public void close() {}

    private final class Call implements TransportCall {
        private final TransportRequest request;
        private final CompletableFuture<TransportResponse> answer = new CompletableFuture<>();
        private SimServer.@org.jspecify.annotations.Nullable Call call;

        private Call(TransportRequest request) {
            this.request = request;
        }

        @Override
        public TransportResponse execute() {
            throw new UnsupportedOperationException("a simulation has one thread, which must not wait: use sendAsync");
        }

        @Override
        public CompletableFuture<TransportResponse> executeAsync() {
            String host = URI.create(request.url()).getHost();
            int number = Integer.parseInt(request.headers().getOrDefault(NUMBER, "none"));
            call = destination.arrive(host.substring(0, host.indexOf('.')), number, answer);
            return answer;
        }

        @Override
        public void cancel() {
            if (call != null) {
                call.cancel();
            }
            answer.completeExceptionally(new IOException("cancelled"));
        }
    }
}
