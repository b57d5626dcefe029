/**
 * Internal: may change in any release.
 *
 * <p>The requests that wait for room, in the order in which they are served.
 */
@NullMarked
package dev.llmrouter.internal.queue;

import org.jspecify.annotations.NullMarked;
