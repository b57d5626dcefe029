package dev.llmrouter.okhttp;

import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.time.Ticker;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ref.WeakReference;
import java.net.SocketTimeoutException;
import okhttp3.Call;
import org.jspecify.annotations.Nullable;

/**
 * An exchange for an OkHttp call: ends when that is cancelled, when its time is over, or when its body was silent for too long. OkHttp
 * bounds a call by itself until its response is there; a body without a connection is bounded here.
 */
final class RoutedCall {
    private static final long NOT_READING = Long.MAX_VALUE;

    private final Call call;
    private final Exchange exchange;
    private final Weak watched = new Weak(this);

    private final long deadline;
    private volatile long readDeadline = NOT_READING; // set by the reader
    private volatile @Nullable String cut; // set once, by check()

    RoutedCall(Call call, Exchange exchange) {
        this.call = call;
        this.exchange = exchange;
        long nanos = call.timeout().timeoutNanos();
        deadline = nanos <= 0 ? 0 : Math.max(1, Ticker.system().nanos() + nanos);
    }

    /** What {@link CallWatch} looks at. */
    CallWatch.Watched watched() {
        return watched;
    }

    boolean isCanceled() {
        return call.isCanceled();
    }

    /** The next bytes of the body are waited for. */
    void readBegins(long timeoutNanos) {
        if (timeoutNanos > 0) {
            readDeadline = Ticker.system().nanos() + timeoutNanos;
        }
    }

    void readEnds() {
        readDeadline = NOT_READING;
    }

    /**
     * Ends the exchange if it is time to.
     *
     * @return whether it ended
     */
    boolean check(long nanoTime) {
        if (call.isCanceled()) {
            exchange.cancel();
            return true;
        }
        long silentUntil = readDeadline;
        boolean isOver = deadline != 0 && nanoTime - deadline > 0;
        if (isOver || (silentUntil != NOT_READING && nanoTime - silentUntil > 0)) {
            cut = isOver ? "call" : "read";
            exchange.cancel();
            return true;
        }
        return false;
    }

    /** What the reader of the body gets in place of an exception, which may come of what was done here. */
    IOException explained(IOException failure) {
        String why = cut;
        if (why == null) {
            return call.isCanceled() ? withCause(new IOException("Canceled"), failure) : failure;
        }
        return withCause(
                why.equals("call") ? new InterruptedIOException("timeout") : new SocketTimeoutException("timeout"),
                failure);
    }

    /** The table of open calls must not keep a response that was dropped without being closed. */
    private static final class Weak implements CallWatch.Watched {
        private final WeakReference<RoutedCall> call;

        Weak(RoutedCall call) {
            this.call = new WeakReference<>(call);
        }

        @Override
        public boolean check(long nanoTime) {
            RoutedCall open = call.get();
            return open == null || open.check(nanoTime);
        }
    }

    private static IOException withCause(IOException made, IOException cause) {
        made.initCause(cause);
        return made;
    }
}
