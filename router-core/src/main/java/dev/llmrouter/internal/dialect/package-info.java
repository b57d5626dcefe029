/**
 * Internal: may change in any release.
 *
 * <p>What vendors have in common: headers, durations, event streams, and the kinds of their errors. How one vendor is spoken lives in a
 * package below this one.
 */
@NullMarked
package dev.llmrouter.internal.dialect;

import org.jspecify.annotations.NullMarked;
