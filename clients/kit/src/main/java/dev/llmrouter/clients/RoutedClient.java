package dev.llmrouter.clients;

import dev.llmrouter.Router;
import java.util.function.Function;

/**
 * A client whose calls a router answers, asked in one way.
 *
 * @param name its name in the table
 * @param way how it is asked: {@code blocking}, {@code async}, {@code stream}
 * @param dialect what it speaks
 * @param provider the provider of deployments that speak it
 * @param over makes the client
 */
public record RoutedClient(String name, String way, Dialect dialect, String provider, Function<Router, Asking> over) {
    /** A client that asks "Hi". */
    public interface Asking {
        /**
         * Asks.
         *
         * @param model whom
         * @return the answer to come
         */
        PendingAnswer ask(String model);
    }

    boolean streams() {
        return way.equals("stream");
    }
}
