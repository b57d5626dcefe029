/**
 * The facade. Start at {@link dev.llmrouter.Router}, and at {@link dev.llmrouter.error.RouterException} for what can go wrong.
 */
@NullMarked
package dev.llmrouter;

import org.jspecify.annotations.NullMarked;
