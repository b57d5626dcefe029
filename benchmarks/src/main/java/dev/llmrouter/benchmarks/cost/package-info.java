/** What a decision and a call cost: JMH benchmarks, and the fleets that they run on. */
@NullMarked
package dev.llmrouter.benchmarks.cost;

import org.jspecify.annotations.NullMarked;
