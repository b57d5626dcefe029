/**
 * Internal: may change in any release.
 *
 * <p>Words for people: durations, and text of callers and providers as logs may show it. Nothing that decides.
 */
@NullMarked
package dev.llmrouter.internal.text;

import org.jspecify.annotations.NullMarked;
