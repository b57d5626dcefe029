/**
 * Internal: may change in any release.
 *
 * <p>What clouds have in common whose requests are signed: who signs is found, and what a deployment says is read.
 */
@NullMarked
package dev.llmrouter.internal.dialect.cloud;

import org.jspecify.annotations.NullMarked;
