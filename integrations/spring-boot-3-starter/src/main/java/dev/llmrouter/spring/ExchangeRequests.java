package dev.llmrouter.spring;

import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import java.net.URI;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/** Requests and headers of Spring as the router has them. */
final class ExchangeRequests {
    private ExchangeRequests() {}

    static ExchangeRequest of(HttpMethod method, URI address, HttpHeaders headers, byte[] body) {
        ExchangeRequest.Builder request =
                ExchangeRequest.builder(method.name(), address.toString()).body(body);
        headers.forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        return request.build();
    }

    static HttpHeaders headers(ExchangeResponse answer) {
        HttpHeaders headers = new HttpHeaders();
        answer.headers().forEach(headers::add);
        answer.length().ifPresent(headers::setContentLength);
        return headers;
    }
}
