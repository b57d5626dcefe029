/** The facade and, private beside it, the engine. Start at {@link dev.llmrouter.RouterException} for what can go wrong. */
@NullMarked
package dev.llmrouter;

import org.jspecify.annotations.NullMarked;
