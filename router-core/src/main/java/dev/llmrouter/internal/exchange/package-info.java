/**
 * The router as one HTTP exchange: reads what a client sends to a provider, and writes what a provider would answer. Which endpoint, which
 * model, which resource of which deployment, and which form an error has, is decided here; what happens in between is the plan's.
 */
@org.jspecify.annotations.NullMarked
package dev.llmrouter.internal.exchange;
