/**
 * The router beside what an application would use instead: the same machine, the same upstream, the same
 * work. Not published.
 */
@NullMarked
package dev.llmrouter.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
