package dev.llmrouter.server;

import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Writes answers to clients: the same for every server. */
final class Answers {
    /** Some events; each stream that is open has one. */
    private static final int BUFFER = 4 * 1024;

    private Answers() {}

    /** The largest body that is read, and one byte more to tell that there is more. */
    static byte[] body(InputStream in, long most) throws IOException {
        return in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, most + 1));
    }

    /** Writes the body of an answer whose head is written; an exception is the client's, and ends the exchange. */
    static void write(Exchange exchange, ExchangeResponse answer, OutputStream out) throws IOException {
        if (!answer.isStreamed()) {
            out.write(answer.bytes());
            out.flush();
            return;
        }
        boolean events = answer.headers().getOrDefault("content-type", "").startsWith("text/event-stream");
        try (Heartbeat client = events ? new Heartbeat(out, exchange::cancel) : null) {
            byte[] buffer = new byte[BUFFER];
            InputStream in = answer.body();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (client != null) {
                    client.write(buffer, read);
                } else {
                    out.write(buffer, 0, read);
                    out.flush();
                }
            }
        }
    }
}
