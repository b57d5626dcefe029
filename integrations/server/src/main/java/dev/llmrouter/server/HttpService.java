package dev.llmrouter.server;

import dev.llmrouter.exchange.Exchange;
import dev.llmrouter.exchange.ExchangeRequest;
import dev.llmrouter.exchange.ExchangeResponse;

/** Answers requests, in whatever server: what the adapters serve. Thread-safe. */
public interface HttpService {
    /**
     * Prepares the answer to a request.
     *
     * @param request its path as the client wrote it, below the path that the service is mounted at
     * @return an exchange; reading the body of its answer throws nothing
     */
    Exchange handle(ExchangeRequest request);

    /** {@return how many bytes the body of a request may have} An adapter reads no more, and answers with {@link #tooLarge}. */
    long maxBodyBytes();

    /**
     * The answer to a request whose body is larger than allowed.
     *
     * @param request its head
     * @return an answer with status 413
     */
    ExchangeResponse tooLarge(ExchangeRequest request);
}
