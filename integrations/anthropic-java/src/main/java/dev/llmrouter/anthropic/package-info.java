/** A router in the place of the HTTP client of Anthropic's SDK for Java. */
@org.jspecify.annotations.NullMarked
package dev.llmrouter.anthropic;
