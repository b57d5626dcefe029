/**
 * Internal: may change in any release.
 *
 * <p>How many tokens a request takes before its answer is there, and how well that is known.
 */
@NullMarked
package dev.llmrouter.internal.estimate;

import org.jspecify.annotations.NullMarked;
