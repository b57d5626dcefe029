/**
 * Internal: may change in any release.
 *
 * <p>What the router needs to know of a request, read once.
 */
@NullMarked
package dev.llmrouter.internal.request;

import org.jspecify.annotations.NullMarked;
