package dev.llmrouter.benchmarks.http;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * One of the two ways to make the same call. Answers with the bytes, or characters, that came, so that
 * nothing is left out.
 */
interface Side {
    long send() throws IOException;

    CompletableFuture<Long> sendAsync();

    long stream() throws IOException;
}
