/** What the router adds to calls over HTTP: the same client with and without it, side by side in one run. */
@NullMarked
package dev.llmrouter.benchmarks.http;

import org.jspecify.annotations.NullMarked;
