/**
 * What a router learns of limits that are not configured. {@link dev.llmrouter.benchmarks.limits.Unknown} is
 * the command.
 */
@NullMarked
package dev.llmrouter.benchmarks.limits;

import org.jspecify.annotations.NullMarked;
