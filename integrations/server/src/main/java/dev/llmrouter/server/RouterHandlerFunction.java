package dev.llmrouter.server;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.Router;
import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.util.pattern.PathPattern;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A {@link RouterHandler} in Spring WebFlux, on Netty or another server: a bean of {@code
 * RouterFunctions.nest(path("/llm"), route(all(), new RouterHandlerFunction(router)))}. No thread of the server waits. A stream is read on a
 * thread of the executor while its client takes what it brings; a client that leaves ends its request at once, before the answer has begun too.
 * Thread-safe.
 */
public final class RouterHandlerFunction implements HandlerFunction<ServerResponse> {
    private static final int BUFFER = 16 * 1024;

    private final HttpService handler;
    private final Scheduler readers;

    /**
     * Serves a router's models to everybody who can reach the server.
     *
     * @param router the router; not closed with the server
     */
    public RouterHandlerFunction(Router router) {
        this(RouterHandler.of(router));
    }

    /**
     * Serves what a service serves, on threads of its own.
     *
     * @param handler a {@link RouterHandler}, or another service
     */
    public RouterHandlerFunction(HttpService handler) {
        this(handler, Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "llm-router-webflux");
            thread.setDaemon(true);
            return thread;
        }));
    }

    /**
     * Serves what a service serves.
     *
     * @param handler a {@link RouterHandler}, or another service
     * @param executor reads streams; one thread for each that is open, such as virtual ones
     */
    public RouterHandlerFunction(HttpService handler, Executor executor) {
        this.handler = requireNonNull(handler, "handler");
        readers = Schedulers.fromExecutor(requireNonNull(executor, "executor"));
    }

    /** Answers a request; its path counts below the one that the function is nested in. */
    @Override
    public Mono<ServerResponse> handle(ServerRequest request) {
        int most = (int) Math.min(Integer.MAX_VALUE - 8, handler.maxBodyBytes());
        return DataBufferUtils.join(request.body(BodyExtractors.toDataBuffers()), most)
                .map(RouterHandlerFunction::bytes)
                .defaultIfEmpty(new byte[0])
                .flatMap(body ->
                        answer(request, handler.handle(head(request).body(body).build())))
                .onErrorResume(
                        DataBufferLimitException.class,
                        tooLarge -> answer(
                                request,
                                new Answered(handler.tooLarge(head(request).build()))));
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    /** Spring hands a nested function the whole request, and the pattern by which it was found beside it. */
    private static String path(ServerRequest request) {
        PathContainer whole = request.requestPath().pathWithinApplication();
        PathPattern.PathRemainingMatchInfo match = request.attribute(RouterFunctions.MATCHING_PATTERN_ATTRIBUTE)
                .map(pattern -> ((PathPattern) pattern).matchStartOfPath(whole))
                .orElse(null);
        String below = match == null ? "" : match.getPathRemaining().value();
        return below.isEmpty() ? whole.value() : below;
    }

    private static ExchangeRequest.Builder head(ServerRequest request) {
        String path = path(request);
        String query = request.uri().getRawQuery();
        ExchangeRequest.Builder head =
                ExchangeRequest.builder(request.method().name(), query == null ? path : path + "?" + query);
        request.headers().asHttpHeaders().forEach((name, values) -> values.forEach(value -> head.header(name, value)));
        return head;
    }

    private Mono<ServerResponse> answer(ServerRequest request, Exchange exchange) {
        return Mono.fromFuture(exchange::executeAsync)
                .doOnCancel(exchange::cancel)
                .flatMap(answer -> ServerResponse.status(answer.status())
                        .headers(headers -> answer.headers().forEach(headers::set))
                        .headers(headers -> answer.length().ifPresent(headers::setContentLength))
                        .build((http, context) -> write(request, exchange, answer, http.getResponse())));
    }

    private Mono<Void> write(
            ServerRequest request, Exchange exchange, ExchangeResponse answer, ServerHttpResponse response) {
        if (request.method().equals(HttpMethod.HEAD)) {
            answer.close();
            return response.setComplete();
        }
        Mono<Void> written = answer.isStreamed()
                ? response.writeAndFlushWith(
                        events(answer, response.bufferFactory()).map(Mono::just))
                : response.writeWith(
                        Mono.fromCallable(() -> response.bufferFactory().wrap(answer.bytes())));
        return written.doOnCancel(exchange::cancel).doFinally(end -> answer.close());
    }

    private Flux<DataBuffer> events(ExchangeResponse answer, DataBufferFactory factory) {
        InputStream in = answer.body();
        byte[] buffer = new byte[BUFFER];
        return Flux.<DataBuffer>generate(next -> {
                    try {
                        int read = in.read(buffer);
                        if (read < 0) {
                            next.complete();
                        } else {
                            next.next(factory.wrap(Arrays.copyOf(buffer, read)));
                        }
                    } catch (IOException e) {
                        next.error(e);
                    }
                })
                .subscribeOn(readers);
    }
}
