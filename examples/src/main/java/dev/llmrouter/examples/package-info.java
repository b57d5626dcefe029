/** Examples: one file, one main, one idea. All run without a key and without a network. */
package dev.llmrouter.examples;
