/**
 * Internal: may change in any release. A chat in OpenAI's form, for dialects that are translated: its requests are read here, its answers,
 * events and errors written.
 */
@NullMarked
package dev.llmrouter.internal.dialect.chat;

import org.jspecify.annotations.NullMarked;
