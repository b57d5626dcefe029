/**
 * Internal: may change in any release.
 *
 * <p>Means, counts and windows over time, without locks where every attempt uses them. Knows nothing of
 * requests.
 */
@NullMarked
package dev.llmrouter.internal.stats;

import org.jspecify.annotations.NullMarked;
