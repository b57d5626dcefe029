/**
 * The router as one HTTP exchange: what a provider's client sends goes in, what a provider would answer comes out, with limits, retries
 * and fallbacks in between. Integrations for clients and servers are built on it. No type of a client or of a server belongs here.
 */
@org.jspecify.annotations.NullMarked
package dev.llmrouter.exchange;
