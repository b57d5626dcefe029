/** What a decision costs: JMH benchmarks through the public API, and the fleets that they and those inside the engine run on. */
@NullMarked
package dev.llmrouter.benchmarks.cost;

import org.jspecify.annotations.NullMarked;
