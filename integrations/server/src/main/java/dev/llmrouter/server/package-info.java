/**
 * Serves a router's models over HTTP, inside a server that the application already has. {@link dev.llmrouter.server.RouterHandler} knows no
 * server; an adapter turns a server's requests and answers into those of {@link dev.llmrouter.exchange}. What a request means is decided
 * there and in the core; an adapter only carries bytes.
 */
@org.jspecify.annotations.NullMarked
package dev.llmrouter.server;
