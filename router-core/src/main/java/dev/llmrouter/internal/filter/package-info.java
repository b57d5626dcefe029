/**
 * Internal: may change in any release.
 *
 * <p>Whether a deployment may serve a request now, and what a request without room waits for.
 */
@NullMarked
package dev.llmrouter.internal.filter;

import org.jspecify.annotations.NullMarked;
