/**
 * Internal: may change in any release.
 *
 * <p>Limits that other processes spend too: leases, and the exchange with the store.
 */
@NullMarked
package dev.llmrouter.internal.sharing;

import org.jspecify.annotations.NullMarked;
