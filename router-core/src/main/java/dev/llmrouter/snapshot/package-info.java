/**
 * What a router says of itself at one moment: deployments, budgets, models, and what it would do with a request. Values that the engine
 * fills; nothing here reads the engine.
 */
@NullMarked
package dev.llmrouter.snapshot;

import org.jspecify.annotations.NullMarked;
