package dev.llmrouter.benchmarks.shared;

import dev.llmrouter.testing.internal.Prompts;
import dev.llmrouter.time.Ticker;
import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A real transport that remembers what was sent when, and what became of it. */
final class Sender implements Transport {
    private final Transport carrier;
    private final Ticker ticker;
    private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();

    Sender(Transport carrier, Ticker ticker) {
        this.carrier = carrier;
        this.ticker = ticker;
    }

    /** One request on the wire. */
    static final class Attempt {
        private final int number;
        private final long sentAt;
        private volatile int status; // 0 before an answer came, or instead of one

        private Attempt(int number, long sentAt) {
            this.number = number;
            this.sentAt = sentAt;
        }

        int number() {
            return number;
        }

        /** By the ticker. */
        long sentAt() {
            return sentAt;
        }

        int status() {
            return status;
        }
    }

    List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    @Override
    public TransportCall newCall(TransportRequest request) {
        TransportCall carried = carrier.newCall(request);
        int number = Integer.parseInt(request.headers().getOrDefault(Prompts.NUMBER, "none"));
        return new TransportCall() {
            @Override
            public TransportResponse execute() {
                throw new UnsupportedOperationException("requests come whether others are answered or not");
            }

            @Override
            public CompletableFuture<TransportResponse> executeAsync() {
                Attempt attempt = new Attempt(number, ticker.nanos());
                attempts.add(attempt);
                return carried.executeAsync().whenComplete((response, failure) -> {
                    if (response != null) {
                        attempt.status = response.status();
                    }
                });
            }

            @Override
            public void cancel() {
                carried.cancel();
            }
        };
    }

    @Override
    public void close() {
        carrier.close();
    }
}
