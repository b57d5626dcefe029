/**
 * Calls against providers that fail in every way, by seed: what is lost, ended twice, late or leaked is
 * counted. Only a public router and real sockets.
 */
@NullMarked
package dev.llmrouter.benchmarks.reliability;

import org.jspecify.annotations.NullMarked;
