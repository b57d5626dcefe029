/**
 * Internal: may change in any release.
 *
 * <p>Gemini's {@code models/{model}:generateContent} and its like, as Google AI Studio serves them.
 */
@NullMarked
package dev.llmrouter.internal.dialect.gemini;

import org.jspecify.annotations.NullMarked;
