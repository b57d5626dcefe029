/**
 * This router beside LiteLLM's, asked for the bytes that providers really send; started by {@code
 * benchmarks/peers/answers.sh}. Not published.
 */
@NullMarked
package dev.llmrouter.benchmarks.answers;

import org.jspecify.annotations.NullMarked;
