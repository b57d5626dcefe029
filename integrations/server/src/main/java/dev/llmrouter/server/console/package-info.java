/**
 * A page that shows what a router does at this moment. Reads, and changes nothing: what is shown comes from the router's snapshot and its
 * listener's events. Keys, prompts and answers are never shown.
 */
@org.jspecify.annotations.NullMarked
package dev.llmrouter.server.console;
