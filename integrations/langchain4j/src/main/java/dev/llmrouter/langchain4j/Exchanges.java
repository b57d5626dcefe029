package dev.llmrouter.langchain4j;

import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.llmrouter.Router;
import dev.llmrouter.call.RequestOptions;
import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes exchanges of LangChain4j's requests, and LangChain4j's responses of their answers. Thread-safe.
 *
 * @param router where requests go
 * @param timeout how long the caller waits; null for as long as the router does
 * @param options of each request
 */
record Exchanges(Router router, @Nullable Duration timeout, Consumer<RequestOptions.Builder> options) {
    private static final String CONTENT_TYPE = "content-type";

    Exchange of(HttpRequest request) {
        ExchangeRequest.Builder exchange = ExchangeRequest.builder(
                        request.method().name(), request.url())
                .timeout(timeout)
                .options(options);
        boolean isForm =
                !request.formDataFields().isEmpty() || !request.formDataFiles().isEmpty();
        request.headers().forEach((name, values) -> {
            if (values != null && !(isForm && name.equalsIgnoreCase(CONTENT_TYPE))) {
                values.forEach(value -> exchange.header(name, value));
            }
        });
        if (isForm) {
            FormBody form = FormBody.of(request.formDataFields(), request.formDataFiles());
            exchange.header(CONTENT_TYPE, form.contentType()).body(form.bytes());
        } else if (request.body() != null) {
            exchange.body(request.body().getBytes(StandardCharsets.UTF_8));
        }
        return router.exchange(exchange.build());
    }

    static boolean isSuccess(ExchangeResponse answer) {
        return answer.status() / 100 == 2;
    }

    static Map<String, List<String>> headers(ExchangeResponse answer) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        answer.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        return headers;
    }

    /** The head of a successful answer whose body is read as a stream. */
    static SuccessfulHttpResponse head(ExchangeResponse answer) {
        return SuccessfulHttpResponse.builder()
                .statusCode(answer.status())
                .headers(headers(answer))
                .build();
    }

    /**
     * An answer that is read as a whole.
     *
     * @throws RouterHttpException if it is no success
     */
    static SuccessfulHttpResponse whole(ExchangeResponse answer, byte[] body) {
        if (!isSuccess(answer)) {
            throw new RouterHttpException(answer, body);
        }
        return SuccessfulHttpResponse.builder()
                .statusCode(answer.status())
                .headers(headers(answer))
                .body(body)
                .build();
    }
}
