package dev.llmrouter.spring;

import dev.llmrouter.Router;
import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.ExchangeStrategies;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/** Makes the requests of a {@code WebClient} to routed hosts through the router; others go on as they are. Thread-safe. */
final class RoutedExchangeFilter implements ExchangeFilterFunction {
    private static final int CHUNK = 8192;

    private final Supplier<Router> router;
    private final RoutedHosts hosts;
    private final ExchangeStrategies strategies;
    private final Scheduler readers;

    /**
     * Makes a filter.
     *
     * @param router asked at the first request: a client may be needed to make the router
     * @param strategies with the codecs of the application's clients
     * @param readers has a thread for each stream that is read
     */
    RoutedExchangeFilter(Supplier<Router> router, RoutedHosts hosts, ExchangeStrategies strategies, Scheduler readers) {
        this.router = router;
        this.hosts = hosts;
        this.strategies = strategies;
        this.readers = readers;
    }

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        if (!hosts.contains(request.url())) {
            return next.exchange(request);
        }
        return Mono.defer(() -> {
            WrittenRequest written = new WrittenRequest(request.method(), request.url());
            return request.writeTo(written, strategies).then(Mono.defer(() -> routed(written)));
        });
    }

    private Mono<ClientResponse> routed(WrittenRequest written) {
        Exchange exchange = router.get()
                .exchange(ExchangeRequests.of(
                        written.getMethod(), written.getURI(), written.getHeaders(), written.body()));
        // Cancelling the Mono cancels the future, and that the exchange.
        return Mono.fromFuture(exchange::executeAsync).map(answer -> response(exchange, answer));
    }

    private ClientResponse response(Exchange exchange, ExchangeResponse answer) {
        return ClientResponse.create(HttpStatusCode.valueOf(answer.status()), strategies)
                .headers(headers -> headers.addAll(ExchangeRequests.headers(answer)))
                .body(answer.isStreamed() ? streamed(exchange, answer) : whole(answer))
                .build();
    }

    private static Flux<DataBuffer> whole(ExchangeResponse answer) {
        return Flux.defer(() -> {
            try {
                return Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(answer.bytes()));
            } catch (IOException e) {
                return Flux.error(e);
            }
        });
    }

    private Flux<DataBuffer> streamed(Exchange exchange, ExchangeResponse answer) {
        AtomicBoolean cancelled = new AtomicBoolean();
        return Flux.<DataBuffer, InputStream>generate(
                        answer::body,
                        (body, sink) -> {
                            read(body, sink, cancelled);
                            return body;
                        },
                        RoutedExchangeFilter::close)
                .subscribeOn(readers)
                .doOnCancel(() -> {
                    cancelled.set(true);
                    // The reader may wait for the next event: this ends the wait, and the request at the provider.
                    exchange.cancel();
                });
    }

    private static void read(InputStream body, SynchronousSink<DataBuffer> sink, AtomicBoolean cancelled) {
        byte[] chunk = new byte[CHUNK];
        try {
            int count = body.read(chunk);
            if (count < 0) {
                sink.complete();
            } else {
                sink.next(DefaultDataBufferFactory.sharedInstance.wrap(chunk).writePosition(count));
            }
        } catch (IOException e) {
            if (cancelled.get()) {
                sink.complete();
            } else {
                sink.error(e);
            }
        }
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
