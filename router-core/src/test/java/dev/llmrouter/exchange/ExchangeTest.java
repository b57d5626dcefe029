package dev.llmrouter.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An exchange for a client with types of its own. */
class ExchangeTest {
    private final CompletableFuture<ExchangeResponse> made = new CompletableFuture<>();
    private final AtomicInteger closed = new AtomicInteger();
    private final Exchange exchange = new Exchange() {
        @Override
        public ExchangeResponse execute() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<ExchangeResponse> executeAsync() {
            return made;
        }

        @Override
        public void cancel() {}
    };

    private ExchangeResponse answer() {
        ByteArrayInputStream body = new ByteArrayInputStream(new byte[0]) {
            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        return ExchangeResponse.streamed(200, Map.of(), body, List.of());
    }

    @Test
    void answer_isTheClients() throws Exception {
        CompletableFuture<Integer> status =
                exchange.executeAsync(ExchangeResponse::status, failure -> new AssertionError(failure));
        made.complete(answer());

        assertEquals(200, status.get());
        assertEquals(0, closed.get());
    }

    @Test
    void failure_isTheClients_ofTheUnwrappedOne() {
        IOException cause = new IOException("cancelled");
        CompletableFuture<Integer> status = exchange.executeAsync(ExchangeResponse::status, IllegalStateException::new);
        made.completeExceptionally(new CompletionException(cause));

        IllegalStateException thrown = assertInstanceOf(
                IllegalStateException.class,
                assertThrows(ExecutionException.class, status::get).getCause());
        assertSame(cause, thrown.getCause());
    }

    @Test
    void cancelling_cancelsTheExchange() {
        exchange.executeAsync(ExchangeResponse::status, failure -> failure).cancel(true);

        assertTrue(made.isCancelled());
    }

    @Test
    void answerThatComesToACancelledFuture_isClosed() {
        CompletableFuture<Integer> status = exchange.executeAsync(ExchangeResponse::status, failure -> failure);
        status.completeExceptionally(new IllegalStateException("the client gave up"));
        made.complete(answer());

        assertEquals(1, closed.get());
    }

    @Test
    void answerThatTheClientCannotTake_isClosed_andTheFutureFails() {
        CompletableFuture<Integer> status = exchange.executeAsync(
                answer -> {
                    throw new IllegalArgumentException("no such status");
                },
                failure -> failure);
        made.complete(answer());

        assertInstanceOf(
                IllegalArgumentException.class,
                assertThrows(ExecutionException.class, status::get).getCause());
        assertEquals(1, closed.get());
    }
}
