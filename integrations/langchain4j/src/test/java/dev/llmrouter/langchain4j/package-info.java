/** Tests with LangChain4j's own models, on providers over HTTP. */
@org.jspecify.annotations.NullMarked
package dev.llmrouter.langchain4j;
