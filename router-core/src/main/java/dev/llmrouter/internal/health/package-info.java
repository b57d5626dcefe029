/**
 * Internal: may change in any release.
 *
 * <p>How a deployment is doing: cooldown, slow start, latency.
 */
@NullMarked
package dev.llmrouter.internal.health;

import org.jspecify.annotations.NullMarked;
