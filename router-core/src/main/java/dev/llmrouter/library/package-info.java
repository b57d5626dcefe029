/**
 * Checks that the libraries of a module have versions that work. For modules that are built on the router,
 * such as its own.
 */
@NullMarked
package dev.llmrouter.library;

import org.jspecify.annotations.NullMarked;
