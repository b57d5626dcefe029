/**
 * Internal: may change in any release. Models that only OpenAI's {@code responses} serves: chats are asked there, and answers and streams come
 * back in the form of a chat.
 */
@NullMarked
package dev.llmrouter.internal.dialect.responses;

import org.jspecify.annotations.NullMarked;
