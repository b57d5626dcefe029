/** An application of Spring Boot that asks a model, as small as one can be. */
package dev.llmrouter.apps;
