/**
 * Limits that several processes share: what a store of usage must do, and what it is told and asked. The types are values; what is done with
 * them is private to the router. No Redis, no network, no counting lives here.
 */
package dev.llmrouter.usage;
