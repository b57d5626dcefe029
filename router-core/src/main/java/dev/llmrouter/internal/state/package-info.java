/**
 * Internal: may change in any release.
 *
 * <p>The cells of a router: its table of groups and deployments, and what changes about each. Replaced by a
 * reload, which keeps what still holds.
 */
@NullMarked
package dev.llmrouter.internal.state;

import org.jspecify.annotations.NullMarked;
