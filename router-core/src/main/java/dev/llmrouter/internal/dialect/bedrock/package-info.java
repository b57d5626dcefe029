/**
 * Internal: may change in any release.
 *
 * <p>Amazon Bedrock: chats by Converse, embeddings by InvokeModel, streams in the framing of AWS. Who signs is brought by a module.
 */
@NullMarked
package dev.llmrouter.internal.dialect.bedrock;

import org.jspecify.annotations.NullMarked;
