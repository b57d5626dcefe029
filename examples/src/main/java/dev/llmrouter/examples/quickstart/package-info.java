/** The parts of the quickstart: providers, traffic, the listener's events, and a terminal to show them on. */
package dev.llmrouter.examples.quickstart;
