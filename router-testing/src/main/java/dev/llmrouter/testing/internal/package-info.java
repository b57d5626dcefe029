/**
 * What every simulator of this library is made of: time and chance of a run, how much is asked and how large it is, and a provider with a
 * speed. Internal: may change in any release.
 */
@org.jspecify.annotations.NullMarked
package dev.llmrouter.testing.internal;
