/**
 * Internal: may change in any release.
 *
 * <p>Streams from their first event to their end.
 */
@NullMarked
package dev.llmrouter.internal.stream;

import org.jspecify.annotations.NullMarked;
