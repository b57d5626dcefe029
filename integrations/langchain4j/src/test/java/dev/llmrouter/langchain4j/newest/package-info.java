/** Tests of what only newer versions of LangChain4j have. */
@org.jspecify.annotations.NullMarked
package dev.llmrouter.langchain4j.newest;
