package dev.llmrouter.okhttp;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.ResponseBody;

/**
 * The body of a stream: read by one thread at a time, closed by any thread.
 *
 * <p>OkHttp's body must not be closed while another thread reads it. So a thread that closes it meanwhile
 * only cancels the exchange; the reader then gets an exception and closes the body.
 */
final class FlowingBody extends InputStream {
    private final Call call;
    private final ResponseBody body;
    private final InputStream in;
    private final OpenCalls calls;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile boolean closed; // set once, by close()
    private boolean ended; // used by the thread that has set busy

    FlowingBody(Call call, ResponseBody body, OpenCalls calls) {
        this.call = call;
        this.body = body;
        this.in = body.byteStream();
        this.calls = calls;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (!busy.compareAndSet(false, true)) {
            throw new IOException("Another thread is reading or closing this body");
        }
        try {
            return readAlone(bytes, offset, length);
        } finally {
            busy.set(false);
            if (closed) {
                release();
            }
        }
    }

    /**
     * Unless the body has ended, OkHttp waits up to 100 ms for the rest of it, which saves the connection,
     * then closes it.
     */
    @Override
    public void close() {
        closed = true;
        release();
    }

    private int readAlone(byte[] bytes, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("The body is closed");
        }
        if (length == 0) {
            // OkHttp's stream would wait for the next byte.
            return 0;
        }
        if (ended) {
            return -1;
        }
        // After a cancellation the caller must get an exception, not bytes that have already arrived.
        if (call.isCanceled()) {
            throw new IOException("The call was cancelled");
        }
        int read = receive(bytes, offset, length);
        if (read < 0) {
            ended = true;
            calls.end(call);
        }
        return read;
    }

    private int receive(byte[] bytes, int offset, int length) throws IOException {
        BlockedThread thread = new BlockedThread(call);
        CallWatch.begin(thread);
        try {
            return in.read(bytes, offset, length);
        } finally {
            CallWatch.end(thread);
        }
    }

    private void release() {
        if (!busy.compareAndSet(false, true)) {
            call.cancel();
            return;
        }
        try {
            body.close();
            calls.end(call);
        } finally {
            busy.set(false);
        }
    }
}
