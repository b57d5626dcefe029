package dev.llmrouter.testing.simulation;

import dev.llmrouter.testing.internal.Prompts;
import dev.llmrouter.testing.internal.SimServer;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Carries the calls of one process to the simulated deployments. */
final class SimulatedTransport implements Transport {
    /** What gets each call. */
    interface Destination {
        SimServer.@Nullable Call arrive(String host, int request, CompletableFuture<TransportResponse> answer);
    }

    private final Destination destination;

    SimulatedTransport(Destination destination) {
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
        private SimServer.@Nullable Call call;

        private Call(TransportRequest request) {
            this.request = request;
        }

        @Override
        public TransportResponse execute() {
            throw new UnsupportedOperationException("a simulation has one thread, which must not wait: use sendAsync");
        }

        @Override
        public CompletableFuture<TransportResponse> executeAsync() {
            String number = request.headers().get(Prompts.NUMBER);
            if (number == null) {
                answer.completeExceptionally(new IOException("a simulation plays no calls but its own"));
            } else {
                call = destination.arrive(URI.create(request.url()).getHost(), Integer.parseInt(number), answer);
            }
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
