/**
 * Internal: may change in any release.
 *
 * <p>Limits of one deployment or limit group: requests, tokens, calls at once; configured, learned from
 * answers, or shared. Without locks. That other processes spend them too is an interface here, {@link
 * dev.llmrouter.internal.limit.SharedQuota}.
 */
@NullMarked
package dev.llmrouter.internal.limit;

import org.jspecify.annotations.NullMarked;
