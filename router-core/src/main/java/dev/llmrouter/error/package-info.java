/**
 * The exceptions of calls and of reading a configuration. Start at {@link
 * dev.llmrouter.error.RouterException}.
 */
@NullMarked
package dev.llmrouter.error;

import org.jspecify.annotations.NullMarked;
