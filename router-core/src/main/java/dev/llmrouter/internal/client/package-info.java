/**
 * Internal: may change in any release.
 *
 * <p>Reads the answers and exceptions of clients that are not known at compile time.
 */
@NullMarked
package dev.llmrouter.internal.client;

import org.jspecify.annotations.NullMarked;
