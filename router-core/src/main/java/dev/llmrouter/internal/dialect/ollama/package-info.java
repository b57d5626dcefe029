/**
 * Internal: may change in any release. Ollama's own API, for chats with options that its endpoint for OpenAI's dialect does not have.
 */
@NullMarked
package dev.llmrouter.internal.dialect.ollama;

import org.jspecify.annotations.NullMarked;
