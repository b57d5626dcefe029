/**
 * Internal: may change in any release.
 *
 * <p>Carries out the steps of plans: blocking or asynchronously, over a transport or through a caller's own
 * client. Decides nothing.
 */
@NullMarked
package dev.llmrouter.internal.exec;

import org.jspecify.annotations.NullMarked;
