/**
 * The state of a router at one moment: deployments, budgets, models, and how it would route a request. These
 * are values that the engine fills; nothing here reads the engine.
 */
@NullMarked
package dev.llmrouter.snapshot;

import org.jspecify.annotations.NullMarked;
