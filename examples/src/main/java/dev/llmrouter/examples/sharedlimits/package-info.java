/** What {@link dev.llmrouter.examples.SharedLimits} needs around it: a Redis, and processes. */
package dev.llmrouter.examples.sharedlimits;
