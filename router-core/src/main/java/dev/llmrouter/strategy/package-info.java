/**
 * Strategies choose one of several candidates. A strategy is a function of its arguments; the engine keeps
 * the state that it reads.
 */
@NullMarked
package dev.llmrouter.strategy;

import org.jspecify.annotations.NullMarked;
