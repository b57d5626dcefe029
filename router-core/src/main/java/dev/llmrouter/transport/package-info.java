/**
 * Bytes out, bytes in. Knows nothing of models: a {@link dev.llmrouter.transport.Transport} carries one HTTP
 * exchange, exactly once.
 */
@NullMarked
package dev.llmrouter.transport;

import org.jspecify.annotations.NullMarked;
