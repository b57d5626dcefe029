package dev.llmrouter.okhttp;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.transport.ResponseLimits;
import dev.llmrouter.transport.ResponseTooLargeException;
import dev.llmrouter.transport.TransportCall;
import dev.llmrouter.transport.TransportRequest;
import dev.llmrouter.transport.TransportResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.BufferedSource;

/** One exchange. */
final class OkHttpTransportCall implements TransportCall {
    private static final String CLOSED = "The transport is closed";

    private final Call call;
    private final boolean streamed;
    private final ResponseLimits limits;
    private final OpenCalls calls;
    private final DaemonThreads threads;
    private final AtomicBoolean made = new AtomicBoolean();
    /**
     * Written before the exchange begins, so that a thread that cancels it sees whether there is a future.
     */
    private volatile boolean async;

    private final CompletableFuture<TransportResponse> answer = new CompletableFuture<>();

    OkHttpTransportCall(Call call, TransportRequest request, OpenCalls calls, DaemonThreads threads) {
        this.call = call;
        this.streamed = request.streamed();
        this.limits = request.limits();
        this.calls = calls;
        this.threads = threads;
    }

    @Override
    public TransportResponse execute() throws IOException {
        makeOnce();
        BlockedThread thread = new BlockedThread(call);
        CallWatch.begin(thread);
        try {
            return exchange();
        } finally {
            CallWatch.end(thread);
        }
    }

    @Override
    public CompletableFuture<TransportResponse> executeAsync() {
        makeOnce();
        async = true;
        // If the caller cancels the future, or a time-out completes it, the exchange is cancelled too.
        var unused = answer.whenComplete((response, failure) -> {
            if (failure != null) {
                call.cancel();
            }
        });
        if (!threads.run(this::exchangeAsync)) {
            answer.completeExceptionally(new IOException(CLOSED));
        }
        return answer;
    }

    @Override
    public void cancel() {
        call.cancel();
        // A DNS look-up cannot be interrupted, so do not wait for it. On another thread, because the stages
        // that depend on the future may take long.
        if (async && !answer.isDone()) {
            threads.run(() -> answer.completeExceptionally(new IOException("The call was cancelled")));
        }
    }

    private void makeOnce() {
        if (!made.compareAndSet(false, true)) {
            throw new IllegalStateException("A call can be made once; ask the transport for a new one.");
        }
    }

    private void exchangeAsync() {
        try {
            TransportResponse response = exchange();
            if (!answer.complete(response)) {
                response.close();
            }
        } catch (IOException e) {
            answer.completeExceptionally(e);
        } catch (RuntimeException | Error e) {
            // An error such as out of memory: the caller must get an end.
            answer.completeExceptionally(failed(e));
        }
    }

    private static IOException failed(Throwable e) {
        return new IOException("The exchange failed: " + e.getClass().getName(), e);
    }

    /**
     * Reads as much of a body as the limits allow. If there is more, closes the connection without waiting
     * for it.
     */
    private byte[] whole(int status, ResponseBody body) throws IOException {
        int most = limits.maxBytes(status);
        try (BufferedSource source = body.source()) {
            boolean more = body.contentLength() > most || source.request(most + 1L);
            if (!more) {
                return source.readByteArray();
            }
            if (ResponseLimits.isWantedWhole(status)) {
                call.cancel();
                throw limits.tooLarge();
            }
            source.request(most);
            byte[] beginning = source.readByteArray(most);
            call.cancel();
            return beginning;
        }
    }

    private TransportResponse exchange() throws IOException {
        calls.begin(call);
        boolean flowing = false;
        try {
            Response response = call.execute();
            ResponseBody body = requireNonNull(response.body());
            flowing = streamed;
            return streamed
                    ? new TransportResponse(
                            response.code(), Requests.joined(response.headers()), new FlowingBody(call, body, calls))
                    : new TransportResponse(
                            response.code(), Requests.joined(response.headers()), whole(response.code(), body));
        } catch (ResponseTooLargeException e) {
            throw e;
        } catch (IOException e) {
            throw calls.isClosed() ? new IOException(CLOSED, e) : e;
        } catch (RuntimeException e) {
            // An interceptor of the application failed.
            call.cancel();
            throw failed(e);
        } catch (Exception undeclared) {
            // OkHttp is Kotlin: an interrupt while it connects appears as an undeclared InterruptedException.
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(undeclared);
            throw interrupted;
        } finally {
            if (!flowing) {
                calls.end(call);
            }
        }
    }
}
