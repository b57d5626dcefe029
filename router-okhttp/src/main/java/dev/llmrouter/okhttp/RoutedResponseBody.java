package dev.llmrouter.okhttp;

import dev.llmrouter.exchange.ExchangeResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import okhttp3.MediaType;
import okhttp3.ResponseBody;
import okio.Buffer;
import okio.BufferedSource;
import okio.Okio;
import okio.Source;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/** The body of a router's answer. */
final class RoutedResponseBody extends ResponseBody {
    private static final int PIECE = 8 * 1024;

    private final @Nullable MediaType type;
    private final long length;
    private final BufferedSource source;

    private RoutedResponseBody(@Nullable MediaType type, long length, BufferedSource source) {
        this.type = type;
        this.length = length;
        this.source = source;
    }

    static RoutedResponseBody of(ExchangeResponse answer, RoutedCall call, int readTimeoutMillis) throws IOException {
        String named = answer.headers().get("content-type");
        MediaType type = named == null ? null : MediaType.parse(named);
        if (!answer.isStreamed()) {
            CallWatch.end(call.watched());
            byte[] bytes = answer.bytes();
            return new RoutedResponseBody(type, bytes.length, new Buffer().write(bytes));
        }
        return new RoutedResponseBody(type, -1, Okio.buffer(new Flowing(answer, call, readTimeoutMillis)));
    }

    @Override
    public @Nullable MediaType contentType() {
        return type;
    }

    @Override
    public long contentLength() {
        return length;
    }

    @Override
    public BufferedSource source() {
        return source;
    }

    /** A stream; read by one thread, closed by any. */
    private static final class Flowing implements Source {
        private final ExchangeResponse answer;
        private final InputStream in;
        private final RoutedCall call;
        private final Timeout timeout = new Timeout();
        private final byte[] piece = new byte[PIECE];

        Flowing(ExchangeResponse answer, RoutedCall call, int readTimeoutMillis) {
            this.answer = answer;
            this.in = answer.body();
            this.call = call;
            if (readTimeoutMillis > 0) {
                timeout.timeout(readTimeoutMillis, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public long read(Buffer sink, long most) throws IOException {
            timeout.throwIfReached();
            if (call.isCanceled()) {
                close();
                throw new IOException("Canceled");
            }
            call.readBegins(timeout.timeoutNanos());
            try {
                int read = in.read(piece, 0, (int) Math.min(most, PIECE));
                if (read < 0) {
                    CallWatch.end(call.watched());
                    return -1;
                }
                sink.write(piece, 0, read);
                return read;
            } catch (IOException e) {
                CallWatch.end(call.watched());
                throw call.explained(e);
            } finally {
                call.readEnds();
            }
        }

        @Override
        public Timeout timeout() {
            return timeout;
        }

        @Override
        public void close() {
            CallWatch.end(call.watched());
            answer.close();
        }
    }
}
