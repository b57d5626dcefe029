/** Which one of several candidates serves a request. A strategy is a function of its arguments; what it looks at is kept by the engine. */
@NullMarked
package dev.llmrouter.strategy;

import org.jspecify.annotations.NullMarked;
