/**
 * A store of usage within one process, {@link dev.llmrouter.testing.store.InMemoryUsageStore}: what routers of a test share limits through.
 */
@NullMarked
package dev.llmrouter.testing.store;

import org.jspecify.annotations.NullMarked;
