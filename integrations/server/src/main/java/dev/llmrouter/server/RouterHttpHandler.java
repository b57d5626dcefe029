package dev.llmrouter.server;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.llmrouter.Router;
import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/**
 * A {@link RouterHandler} in the JDK's server: {@code server.createContext("/", RouterHttpHandler.of(router))}. Each request occupies a
 * thread of the server's executor. Thread-safe.
 *
 * <p>The JDK's server delays small answers on kept connections by 40 ms unless the system property {@code sun.net.httpserver.nodelay} is
 * {@code true} before the first server is made; {@link #start} sets it. It does not tell when a client leaves while a request waits for its
 * answer; a stream's client that has left is noticed within two seconds.
 */
public final class RouterHttpHandler implements HttpHandler {
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    private final HttpService handler;

    private RouterHttpHandler(HttpService handler) {
        this.handler = handler;
    }

    /**
     * Serves a router's models to everybody who can reach the server.
     *
     * @param router the router; not closed with the server
     * @return a handler for {@link HttpServer#createContext}
     */
    public static RouterHttpHandler of(Router router) {
        return of(RouterHandler.of(router));
    }

    /**
     * Serves what a service serves.
     *
     * @param handler a {@link RouterHandler}, or another service
     * @return a handler for {@link HttpServer#createContext}
     */
    public static RouterHttpHandler of(HttpService handler) {
        return new RouterHttpHandler(requireNonNull(handler, "handler"));
    }

    /**
     * Starts a server for it, with a thread for each request that is being answered.
     *
     * @param handler a {@link RouterHandler}, or another service
     * @param address where to listen; port 0 for any that is free
     * @return the server; {@link HttpServer#stop} ends it
     * @throws IOException if the port cannot be opened
     */
    public static HttpServer start(HttpService handler, InetSocketAddress address) throws IOException {
        if (System.getProperty(NO_DELAY) == null) {
            System.setProperty(NO_DELAY, "true");
        }
        HttpServer server = HttpServer.create(address, 0);
        server.createContext("/", of(handler));
        server.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "llm-router-http");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
        return server;
    }

    @Override
    public void handle(HttpExchange http) throws IOException {
        try (http) {
            ExchangeRequest.Builder head = ExchangeRequest.builder(http.getRequestMethod(), target(http));
            http.getRequestHeaders().forEach((name, values) -> values.forEach(value -> head.header(name, value)));
            byte[] body = Answers.body(http.getRequestBody(), handler.maxBodyBytes());
            if (body.length > handler.maxBodyBytes()) {
                send(http, handler.tooLarge(head.build()));
                return;
            }
            Exchange exchange = handler.handle(head.body(body).build());
            try (ExchangeResponse answer = exchange.execute()) {
                send(http, exchange, answer);
            }
        }
    }

    /** Below the path that the handler is mounted at. */
    private static String target(HttpExchange http) {
        String uri = http.getRequestURI().toString();
        String mounted = http.getHttpContext().getPath();
        return mounted.length() > 1 && uri.startsWith(mounted) ? uri.substring(mounted.length()) : uri;
    }

    private static void send(HttpExchange http, ExchangeResponse answer) throws IOException {
        send(http, new Answered(answer), answer);
    }

    private static void send(HttpExchange http, Exchange exchange, ExchangeResponse answer) throws IOException {
        answer.headers().forEach((name, value) -> http.getResponseHeaders().set(name, value));
        long length = answer.length().orElse(-1);
        boolean bodiless = http.getRequestMethod().equals("HEAD") || length == 0;
        // The JDK's words: 0 is a body of unknown length, -1 is none.
        http.sendResponseHeaders(answer.status(), bodiless ? -1 : Math.max(0, length));
        if (!bodiless) {
            Answers.write(exchange, answer, http.getResponseBody());
        }
    }
}
