/**
 * Internal: may change in any release.
 *
 * <p>Google's Vertex AI: each family of models at the path of its publisher and in the dialect of that path. Who brings tokens is a module.
 */
@NullMarked
package dev.llmrouter.internal.dialect.vertex;

import org.jspecify.annotations.NullMarked;
