/**
 * Internal: may change in any release.
 *
 * <p>The border to code that is not the router's: every call into a listener, strategy, provider, transport,
 * store, executor or caller's function goes through {@link dev.llmrouter.internal.guard.Guard}, and work that
 * no caller waits for runs on {@link dev.llmrouter.internal.guard.Workers}.
 */
@NullMarked
package dev.llmrouter.internal.guard;

import org.jspecify.annotations.NullMarked;
