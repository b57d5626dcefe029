package dev.llmrouter.server;

import static java.util.Objects.requireNonNull;

import dev.llmrouter.Router;
import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link RouterHandler} as a servlet, for Tomcat, Jetty, Undertow, and all that is built on them. Register it with support for
 * asynchronous requests: a request that waits for its answer then occupies no thread of the server. An answer is written, and a stream read,
 * on a thread of the executor. Thread-safe.
 */
public final class RouterServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger log = LoggerFactory.getLogger(RouterServlet.class);

    private final transient HttpService handler;
    private final transient Executor executor;

    /**
     * Serves a router's models to everybody who can reach the server.
     *
     * @param router the router; not closed with the servlet
     */
    public RouterServlet(Router router) {
        this(RouterHandler.of(router));
    }

    /**
     * Serves what a service serves, on threads of its own.
     *
     * @param handler a {@link RouterHandler}, or another service
     */
    public RouterServlet(HttpService handler) {
        this(handler, Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work, "llm-router-servlet");
            thread.setDaemon(true);
            return thread;
        }));
    }

    /**
     * Serves what a service serves.
     *
     * @param handler a {@link RouterHandler}, or another service
     * @param executor writes answers; one thread for each stream that is open, such as virtual ones
     */
    public RouterServlet(HttpService handler, Executor executor) {
        this.handler = requireNonNull(handler, "handler");
        this.executor = requireNonNull(executor, "executor");
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        ExchangeRequest.Builder head = ExchangeRequest.builder(request.getMethod(), target(request));
        for (String name : Collections.list(request.getHeaderNames())) {
            Collections.list(request.getHeaders(name)).forEach(value -> head.header(name, value));
        }
        byte[] body = Answers.body(request.getInputStream(), handler.maxBodyBytes());
        if (body.length > handler.maxBodyBytes()) {
            send(request, response, new Answered(handler.tooLarge(head.build())));
            return;
        }
        Exchange exchange = handler.handle(head.body(body).build());
        if (request.isAsyncSupported()) {
            begin(request, response, exchange);
        } else {
            send(request, response, exchange);
        }
    }

    private void begin(HttpServletRequest request, HttpServletResponse response, Exchange exchange) {
        AsyncContext context = request.startAsync();
        // The router's own time-outs end every request.
        context.setTimeout(0);
        context.addListener(new CancelOnError(exchange));
        exchange.executeAsync()
                .whenCompleteAsync(
                        (answer, failure) -> {
                            try {
                                if (answer != null) {
                                    write(request, response, exchange, answer);
                                } else {
                                    log.debug("A request ended without an answer", failure);
                                    response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
                                }
                            } catch (IOException gone) {
                                log.debug("A client left before its answer was written", gone);
                            } finally {
                                context.complete();
                            }
                        },
                        executor);
    }

    private static void send(HttpServletRequest request, HttpServletResponse response, Exchange exchange)
            throws IOException {
        write(request, response, exchange, exchange.execute());
    }

    private static void write(
            HttpServletRequest request, HttpServletResponse response, Exchange exchange, ExchangeResponse answer)
            throws IOException {
        try (answer) {
            response.setStatus(answer.status());
            answer.headers().forEach(response::setHeader);
            answer.length().ifPresent(response::setContentLengthLong);
            if (!request.getMethod().equals("HEAD")) {
                Answers.write(exchange, answer, response.getOutputStream());
            }
        }
    }

    /** Below the path that the servlet is mapped to. */
    private static String target(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        String mapped = request.getServletPath();
        String below =
                request.getPathInfo() != null && path.startsWith(mapped) ? path.substring(mapped.length()) : path;
        return request.getQueryString() == null ? below : below + "?" + request.getQueryString();
    }

    private record CancelOnError(Exchange exchange) implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {
            // The answer is written.
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            exchange.cancel();
        }

        @Override
        public void onError(AsyncEvent event) {
            exchange.cancel();
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // The same request goes on.
        }
    }
}
