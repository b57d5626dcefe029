package dev.llmrouter.server;

import dev.llmrouter.exchange.ExchangeRequest;
import java.util.Optional;

/** Finds out who makes a request. Called for each request but those for liveness and readiness; thread-safe, and quick. */
@FunctionalInterface
public interface Authenticator {
    /**
     * Finds out who makes a request.
     *
     * @param request with the client's headers, such as {@code Authorization}; its body may not have been read
     * @return the caller; empty to answer with status 401
     */
    Optional<Caller> authenticate(ExchangeRequest request);
}
