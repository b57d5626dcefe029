/**
 * The latency simulator: real routers in virtual time against simulated providers of different speeds, which
 * brown out, hang, crash and fail; every strategy beside an oracle that knows all of it.
 */
@NullMarked
package dev.llmrouter.benchmarks.latency;

import org.jspecify.annotations.NullMarked;
