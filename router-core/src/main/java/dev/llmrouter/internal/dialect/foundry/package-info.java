/**
 * Internal: may change in any release.
 *
 * <p>Models of Azure AI Foundry, serverless or in a resource: OpenAI's dialect at Azure's addresses, and Claude in its own.
 */
@NullMarked
package dev.llmrouter.internal.dialect.foundry;

import org.jspecify.annotations.NullMarked;
