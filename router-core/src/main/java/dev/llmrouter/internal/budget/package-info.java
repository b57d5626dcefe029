/**
 * Internal: may change in any release.
 *
 * <p>Money: what may be spent in a period, what calls in flight hold of it, and what an answer costs.
 */
@NullMarked
package dev.llmrouter.internal.budget;

import org.jspecify.annotations.NullMarked;
