package dev.llmrouter.testing;

import dev.llmrouter.testing.Delivery.Cut;
import dev.llmrouter.testing.Delivery.End;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** One exchange of a {@link FakeTransport}. */
final class FakeCall implements TransportCall {
    /**
     * How often, 10 ms apart, a thread that hangs looks whether another thread has set a timer or cancelled: 10 real seconds, more than a busy
     * machine needs to get round to it, and not so long that a test which can never end stalls a build.
     */
    private static final int LOOKS = 1000;

    private static final int LOOK_MILLIS = 10;

    private final FakeTransport transport;
    private final TransportRequest request;
    private final AtomicBoolean made = new AtomicBoolean();
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final CompletableFuture<TransportResponse> answer = new CompletableFuture<>();

    FakeCall(FakeTransport transport, TransportRequest request) {
        this.transport = transport;
        this.request = request;
    }

    @Override
    public TransportResponse execute() throws IOException {
        makeOnce();
        throwIfStopped();
        Delivery delivery = transport.begin(this, request);
        try {
            pass(delivery.nanosToAnswer(request.streamed()));
            if (!delivery.answers(request.streamed())) {
                throw ending(delivery.cut());
            }
            return response(delivery);
        } catch (IOException e) {
            transport.over(this);
            throw e;
        }
    }

    @Override
    public CompletableFuture<TransportResponse> executeAsync() {
        makeOnce();
        if (isCancelled()) {
            return answer;
        }
        Delivery delivery = transport.begin(this, request);
        if (isCancelled()) {
            // Another thread was faster than the line above, and could not end what had not begun.
            transport.over(this);
        }
        long wait = delivery.nanosToAnswer(request.streamed());
        if (wait == 0) {
            arrive(delivery);
        } else {
            var timer = transport.clock().schedule(() -> arrive(delivery), wait);
            // A cancelled exchange leaves no timer behind for the test to wonder at.
            var unused = answer.whenComplete((response, failure) -> timer.cancel());
        }
        return answer;
    }

    @Override
    public void cancel() {
        cancelled.countDown();
        transport.over(this);
        answer.completeExceptionally(new IOException("cancelled"));
    }

    private void makeOnce() {
        if (made.getAndSet(true)) {
            throw new IllegalStateException("a call is made once; ask the transport for another: " + request);
        }
    }

    private void arrive(Delivery delivery) {
        if (isCancelled()) {
            return;
        }
        if (delivery.answers(request.streamed())) {
            answer.complete(response(delivery));
        } else if (delivery.cut().end() == End.BREAK) {
            transport.over(this);
            answer.completeExceptionally(delivery.cut().failure().get());
        }
    }

    private TransportResponse response(Delivery delivery) {
        InputStream body =
                request.streamed() ? new FlowingBody(this, delivery) : new ByteArrayInputStream(delivery.bytes());
        if (!request.streamed()) {
            transport.over(this);
        }
        return new TransportResponse(delivery.head().status(), delivery.head().headers(), body);
    }

    /** Waits in virtual time. */
    void pass(long nanos) throws IOException {
        transport.clock().sleepUnless(nanos, this::isStopped);
        throwIfStopped();
    }

    /** What a reader gets instead of more: at once for a break, when it is cancelled for a stall. */
    IOException ending(Cut cut) throws IOException {
        if (cut.end() == End.BREAK) {
            return cut.failure().get();
        }
        for (int i = 0; i < LOOKS && !transport.clock().advanceUntil(this::isStopped); i++) {
            awaitCancel();
        }
        throwIfStopped();
        throw new AssertionError(
                "nothing ends this exchange, which hangs by script: no timer that is set cancels it, and no thread"
                        + " has done so: " + request);
    }

    private void awaitCancel() throws InterruptedIOException {
        try {
            cancelled.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    void over() {
        transport.over(this);
    }

    private boolean isCancelled() {
        return cancelled.getCount() == 0;
    }

    private boolean isStopped() {
        return isCancelled() || Thread.currentThread().isInterrupted();
    }

    void throwIfStopped() throws IOException {
        if (isCancelled()) {
            throw new IOException("cancelled");
        }
        if (Thread.currentThread().isInterrupted()) {
            // The mark stays: this is not the method that was asked to answer to it.
            throw new InterruptedIOException("interrupted");
        }
    }
}
