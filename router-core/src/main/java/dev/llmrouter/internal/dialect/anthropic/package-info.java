/**
 * Internal: may change in any release.
 *
 * <p>Anthropic's Messages, of Anthropic itself and of servers and gateways that speak it too.
 */
@NullMarked
package dev.llmrouter.internal.dialect.anthropic;

import org.jspecify.annotations.NullMarked;
