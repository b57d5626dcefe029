/** A router in the place of the HTTP client of OpenAI's SDK for Java. */
@org.jspecify.annotations.NullMarked
package dev.llmrouter.openai;
