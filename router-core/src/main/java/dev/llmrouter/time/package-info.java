/** Time as something handed in: {@link dev.llmrouter.time.Ticker} to read it, {@link dev.llmrouter.time.TimeSource} to wait in it. Knows nothing of models. */
@NullMarked
package dev.llmrouter.time;

import org.jspecify.annotations.NullMarked;
