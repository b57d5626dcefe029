/**
 * Internal: may change in any release.
 *
 * <p>Which deployment serves: the candidates of a group, the strategy's choice among them, and its
 * reservation.
 */
@NullMarked
package dev.llmrouter.internal.select;

import org.jspecify.annotations.NullMarked;
