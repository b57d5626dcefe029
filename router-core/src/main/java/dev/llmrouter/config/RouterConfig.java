package dev.llmrouter.config;

import dev.llmrouter.catalog.Catalog;

/**
 * All that a router is made of: what can be routed to, and how. Immutable and whole.
 *
 * @param catalog what can be routed to
 * @param settings how
 */
public record RouterConfig(Catalog catalog, RouterSettings settings) {}
