package dev.llmrouter.acceptance;

import dev.llmrouter.transport.Transport;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Holds requests until a number of them is under way at once. For blocking calls. */
final class Gate implements Transport {
    private final Transport behind;
    private final CountDownLatch missing;

    Gate(Transport behind, int requests) {
        this.behind = behind;
        missing = new CountDownLatch(requests);
    }

    @Override
    public TransportCall newCall(TransportRequest request) {
        TransportCall call = behind.newCall(request);
        return new TransportCall() {
            @Override
            public TransportResponse execute() throws IOException {
                missing.countDown();
                try {
                    missing.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new InterruptedIOException("interrupted at the gate");
                }
                return call.execute();
            }

            @Override
            public CompletableFuture<TransportResponse> executeAsync() {
                return call.executeAsync();
            }

            @Override
            public void cancel() {
                call.cancel();
            }
        };
    }

    @Override
    public void close() {
        behind.close();
    }
}
