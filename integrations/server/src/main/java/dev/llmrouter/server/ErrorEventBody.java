package dev.llmrouter.server;

import dev.llmrouter.exchange.ApiDialect;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A stream that ends with an event for the error when it breaks: over HTTP an end without one would look whole. */
final class ErrorEventBody extends InputStream {
    private static final int BAD_GATEWAY = 502;

    private final InputStream in;
    private final ApiDialect dialect;
    private @Nullable InputStream error;

    ErrorEventBody(InputStream in, ApiDialect dialect) {
        this.in = in;
        this.dialect = dialect;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
        if (error != null) {
            return error.read(into, offset, most);
        }
        try {
            return in.read(into, offset, most);
        } catch (IOException broken) {
            error = new ByteArrayInputStream(dialect.errorEvent(BAD_GATEWAY, String.valueOf(broken.getMessage())));
            return error.read(into, offset, most);
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
