/**
 * The router below LangChain4j's models: {@link dev.llmrouter.langchain4j.RouterHttpClientBuilder} for any model that takes an {@code
 * HttpClientBuilder}, and {@link dev.llmrouter.langchain4j.RouterModels} for the models of OpenAI's API.
 */
@org.jspecify.annotations.NullMarked
package dev.llmrouter.langchain4j;
