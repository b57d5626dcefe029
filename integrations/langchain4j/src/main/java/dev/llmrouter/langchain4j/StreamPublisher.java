package dev.llmrouter.langchain4j;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.http.client.sse.HttpStreamingEvent;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import dev.llmrouter.exchange.Exchange;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

/** Events of a stream for subscribers, each of whom gets an exchange of its own, made when it asks for the first event. */
final class StreamPublisher implements Flow.Publisher<HttpStreamingEvent> {
    private final Supplier<Exchange> exchanges;
    private final ServerSentEventParser parser;
    private final Executor executor;

    StreamPublisher(Supplier<Exchange> exchanges, ServerSentEventParser parser, Executor executor) {
        this.exchanges = exchanges;
        this.parser = parser;
        this.executor = executor;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super HttpStreamingEvent> subscriber) {
        requireNonNull(subscriber, "subscriber");
        Exchange exchange = exchanges.get();
        subscriber.onSubscribe(new StreamSubscription(new StreamSource(exchange, parser), subscriber, executor));
    }
}
