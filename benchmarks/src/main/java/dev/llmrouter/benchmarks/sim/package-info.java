/**
 * Real routers against simulated providers. In virtual time, {@link dev.llmrouter.benchmarks.sim.Quota}: one
 * thread and one clock, so that the same seed gives the same result to the last request. Over HTTP, {@link
 * dev.llmrouter.benchmarks.sim.QuotaHttp}: the same requests with real sockets, threads and timers, in real
 * time.
 */
@NullMarked
package dev.llmrouter.benchmarks.sim;

import org.jspecify.annotations.NullMarked;
