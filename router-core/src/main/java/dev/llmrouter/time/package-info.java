/**
 * Injectable time: {@link dev.llmrouter.time.Ticker} to read a clock, {@link dev.llmrouter.time.TimeSource}
 * to wait and schedule. Knows nothing of models.
 */
@NullMarked
package dev.llmrouter.time;

import org.jspecify.annotations.NullMarked;
