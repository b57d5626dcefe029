package dev.llmrouter.spring;

import java.io.IOException;
import java.net.URI;
import org.springframework.ai.retry.NonTransientAiException;
import org.springframework.ai.retry.TransientAiException;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.ResponseErrorHandler;

/**
 * Keeps Spring AI from repeating what the router has given up: its {@code RetryTemplate} repeats transient failures up to ten times, each with
 * all of the router's attempts, and waits for minutes in between. Answers that did not come from the router are handled as before.
 */
final class RoutedErrorHandler implements ResponseErrorHandler {
    private static final String SHOULD_RETRY = "x-should-retry";

    private final ResponseErrorHandler before;

    RoutedErrorHandler(ResponseErrorHandler before) {
        this.before = before;
    }

    @Override
    public boolean hasError(ClientHttpResponse response) throws IOException {
        return before.hasError(response);
    }

    @Override
    public void handleError(URI url, HttpMethod method, ClientHttpResponse response) throws IOException {
        boolean givenUp = "false".equals(response.getHeaders().getFirst(SHOULD_RETRY));
        try {
            before.handleError(url, method, response);
        } catch (TransientAiException e) {
            if (givenUp) {
                throw new NonTransientAiException(String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }
}
