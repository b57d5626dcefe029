/**
 * YAML in, one immutable {@link dev.llmrouter.config.RouterConfig} out: catalog and settings. Knows nothing
 * of how they are carried out.
 */
@NullMarked
package dev.llmrouter.config;

import org.jspecify.annotations.NullMarked;
