/**
 * The router's events and the interface that receives them. Events are values without prompts, completions or
 * credentials.
 */
@NullMarked
package dev.llmrouter.event;

import org.jspecify.annotations.NullMarked;
