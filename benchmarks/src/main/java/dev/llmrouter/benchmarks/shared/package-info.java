/**
 * Real processes that share limits through a real Redis, against providers that enforce them: {@link
 * dev.llmrouter.benchmarks.shared.SharedQuota}.
 */
@NullMarked
package dev.llmrouter.benchmarks.shared;

import org.jspecify.annotations.NullMarked;
