/**
 * What a call, or reading a configuration, can fail with. Start at {@link dev.llmrouter.error.RouterException}.
 */
@NullMarked
package dev.llmrouter.error;

import org.jspecify.annotations.NullMarked;
