/**
 * A router in an application of Spring Boot: one bean from {@code router.yaml}, and the clients that the application has already are routed.
 */
@org.jspecify.annotations.NullMarked
package dev.llmrouter.spring;
