/**
 * Internal: may change in any release.
 *
 * <p>Text for people: durations, and text of callers and providers as logs may show it. Decides nothing.
 */
@NullMarked
package dev.llmrouter.internal.text;

import org.jspecify.annotations.NullMarked;
