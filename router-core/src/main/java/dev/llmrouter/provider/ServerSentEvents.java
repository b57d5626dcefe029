package dev.llmrouter.provider;

import dev.llmrouter.call.StreamEvent;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** x */
public final class ServerSentEvents {
    private final InputStream in;

    /** x
     * @param in x */
    public ServerSentEvents(InputStream in) {
        this.in = in;
    }

    /** {@return x}
     * @throws IOException x */
    public @Nullable StreamEvent next() throws IOException {
        return in.read() < 0 ? null : new StreamEvent("message", "");
    }
}
