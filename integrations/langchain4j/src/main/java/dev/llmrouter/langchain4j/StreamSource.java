package dev.llmrouter.langchain4j;

import dev.langchain4j.http.client.sse.HttpErrorResponseReceived;
import dev.langchain4j.http.client.sse.HttpResponseReceived;
import dev.langchain4j.http.client.sse.HttpStreamingEvent;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the events of one exchange: first the head of the answer, then what its body holds. For one thread at a time; any may cancel. */
final class StreamSource {
    private static final int BUFFER_SIZE = 8 * 1024;

    private final Exchange exchange;
    private final ServerSentEventParser parser;
    private final byte[] buffer = new byte[BUFFER_SIZE];
    private @Nullable ExchangeResponse answer;
    private ServerSentEventParser.@Nullable Incremental events;
    private boolean ended;

    StreamSource(Exchange exchange, ServerSentEventParser parser) {
        this.exchange = exchange;
        this.parser = parser;
    }

    /** Reads until there are events; null at the end. */
    @Nullable
    List<? extends HttpStreamingEvent> read() throws IOException {
        if (ended) {
            return null;
        }
        ExchangeResponse opened = answer;
        if (opened == null) {
            return List.of(open());
        }
        ServerSentEventParser.Incremental parsed = events;
        if (parsed == null) {
            ended = true;
            throw new RouterHttpException(opened, opened.bytes());
        }
        int count = opened.body().read(buffer);
        if (count >= 0) {
            return parsed.feed(ByteBuffer.wrap(buffer, 0, count));
        }
        ended = true;
        opened.close();
        return parsed.flush();
    }

    private HttpStreamingEvent open() throws IOException {
        ExchangeResponse opened = exchange.execute();
        answer = opened;
        if (Exchanges.isSuccess(opened)) {
            events = parser.incremental();
            return new HttpResponseReceived(Exchanges.head(opened));
        }
        return new HttpErrorResponseReceived(opened.status(), Exchanges.headers(opened));
    }

    /** Ends the exchange. Does not block. */
    void cancel() {
        exchange.cancel();
    }
}
