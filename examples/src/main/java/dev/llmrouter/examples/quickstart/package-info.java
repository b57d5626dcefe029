/** What the quickstart is made of: providers, traffic, what the listener heard, and a terminal to show it on. */
package dev.llmrouter.examples.quickstart;
