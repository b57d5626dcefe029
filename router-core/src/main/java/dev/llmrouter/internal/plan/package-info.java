/**
 * Internal: may change in any release.
 *
 * <p>Decides: the next step of a request, from the outcome of the last one. Knows nothing of threads or
 * sockets.
 */
@NullMarked
package dev.llmrouter.internal.plan;

import org.jspecify.annotations.NullMarked;
