package dev.llmrouter.server;

import static org.springframework.web.reactive.function.server.RequestPredicates.all;
import static org.springframework.web.reactive.function.server.RequestPredicates.path;
import static org.springframework.web.reactive.function.server.RouterFunctions.nest;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;
import static org.springframework.web.reactive.function.server.RouterFunctions.toHttpHandler;

import org.junit.jupiter.api.Test;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** In Spring WebFlux, on Netty. */
class WebFluxTest extends ServerContract {
    @Override
    Started start(RouterHandler handler) {
        return started(route(all(), new RouterHandlerFunction(handler)));
    }

    private static Started started(RouterFunction<ServerResponse> routes) {
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle(new ReactorHttpHandlerAdapter(toHttpHandler(routes)))
                .bindNow();
        return new Started(server.port(), server::disposeNow);
    }

    @Test
    void functionBelowAPath_servesWhatIsBelowIt() throws Exception {
        mounted(handler -> started(nest(path("/llm"), route(all(), new RouterHandlerFunction(handler)))));
    }

    @Test
    void clientThatLeavesBeforeItsAnswer_endsTheRequestAtTheProvider() throws Exception {
        leaving();
    }
}
