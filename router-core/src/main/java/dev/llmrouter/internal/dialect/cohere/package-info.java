/**
 * Internal: may change in any release. Cohere's own API, version 2, in which chats and embeddings of OpenAI's dialect are asked.
 */
@NullMarked
package dev.llmrouter.internal.dialect.cohere;

import org.jspecify.annotations.NullMarked;
