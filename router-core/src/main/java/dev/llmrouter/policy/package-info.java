/**
 * The rules of retries, pauses, cooldowns, fallbacks and waiting. Each is an immutable function of its
 * arguments; nothing here keeps state, waits or sends.
 */
@NullMarked
package dev.llmrouter.policy;

import org.jspecify.annotations.NullMarked;
