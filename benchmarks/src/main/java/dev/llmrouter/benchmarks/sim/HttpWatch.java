package dev.llmrouter.benchmarks.sim;

import dev.llmrouter.testing.internal.Prompts;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.util.concurrent.CompletableFuture;

/** A real transport whose requests are written into the journal. */
final class HttpWatch implements Transport {
    private final Transport carrier;
    private final HttpJournal journal;

    HttpWatch(Transport carrier, HttpJournal journal) {
        this.carrier = carrier;
        this.journal = journal;
    }

    HttpJournal journal() {
        return journal;
    }

    @Override
    public TransportCall newCall(TransportRequest request) {
        return new Call(carrier.newCall(request), number(request));
    }

    private static int number(TransportRequest request) {
        return Integer.parseInt(request.headers().getOrDefault(Prompts.NUMBER, "none"));
    }

    @Override
    public void close() {
        carrier.close();
    }

    private final class Call implements TransportCall {
        private final TransportCall carried;
        private final int number;

        private Call(TransportCall carried, int number) {
            this.carried = carried;
            this.number = number;
        }

        @Override
        public TransportResponse execute() {
            throw new UnsupportedOperationException("requests come whether others are answered or not: use sendAsync");
        }

        @Override
        public CompletableFuture<TransportResponse> executeAsync() {
            HttpAttempt attempt = journal.sent(number);
            return carried.executeAsync().whenComplete((response, failure) -> {
                if (response != null) {
                    attempt.answered(response.status());
                }
            });
        }

        @Override
        public void cancel() {
            carried.cancel();
        }
    }
}
