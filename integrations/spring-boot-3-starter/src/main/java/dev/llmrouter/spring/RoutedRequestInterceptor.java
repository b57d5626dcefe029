package dev.llmrouter.spring;

import dev.llmrouter.Router;
import dev.llmrouter.exchange.ExchangeResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Supplier;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/** Makes the requests of a {@code RestClient} to routed hosts through the router; others go on as they are. Thread-safe. */
final class RoutedRequestInterceptor implements ClientHttpRequestInterceptor {
    private final Supplier<Router> router;
    private final RoutedHosts hosts;

    /**
     * Makes an interceptor.
     *
     * @param router asked at the first request: a client may be needed to make the router
     */
    RoutedRequestInterceptor(Supplier<Router> router, RoutedHosts hosts) {
        this.router = router;
        this.hosts = hosts;
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        if (!hosts.contains(request.getURI())) {
            return execution.execute(request, body);
        }
        return new Response(router.get()
                .exchange(ExchangeRequests.of(request.getMethod(), request.getURI(), request.getHeaders(), body))
                .execute());
    }

    private record Response(ExchangeResponse answer) implements ClientHttpResponse {
        @Override
        public HttpStatusCode getStatusCode() {
            return HttpStatusCode.valueOf(answer.status());
        }

        @Override
        public String getStatusText() {
            HttpStatus known = HttpStatus.resolve(answer.status());
            return known == null ? "" : known.getReasonPhrase();
        }

        @Override
        public HttpHeaders getHeaders() {
            return ExchangeRequests.headers(answer);
        }

        @Override
        public InputStream getBody() {
            return answer.body();
        }

        @Override
        public void close() {
            answer.close();
        }
    }
}
