/**
 * Real routers against simulated providers, in virtual time: one thread and one clock, so that the same seed gives the same result to the
 * last request. {@link dev.llmrouter.benchmarks.sim.Quota} is the command.
 */
@NullMarked
package dev.llmrouter.benchmarks.sim;

import org.jspecify.annotations.NullMarked;
