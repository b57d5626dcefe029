/**
 * Internal: may change in any release.
 *
 * <p>State that all requests of a router share, and the snapshots made of it.
 */
@NullMarked
package dev.llmrouter.internal.engine;

import org.jspecify.annotations.NullMarked;
