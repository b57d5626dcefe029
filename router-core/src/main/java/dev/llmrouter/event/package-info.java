/** What the router tells about its work. Events are values without prompts, completions or credentials. */
@NullMarked
package dev.llmrouter.event;

import org.jspecify.annotations.NullMarked;
