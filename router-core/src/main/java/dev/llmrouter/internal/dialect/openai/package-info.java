/**
 * Internal: may change in any release.
 *
 * <p>OpenAI's dialect, and Azure, which is OpenAI at another address. Many vendors speak it: they are rows of
 * {@link dev.llmrouter.internal.dialect.openai.OpenAiCompatibles}.
 */
@NullMarked
package dev.llmrouter.internal.dialect.openai;

import org.jspecify.annotations.NullMarked;
