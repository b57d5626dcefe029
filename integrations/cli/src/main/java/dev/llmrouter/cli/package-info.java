/**
 * The command line: checks a configuration, explains a request, serves a router for a desk. Prints, and decides nothing that the core
 * decides.
 */
@org.jspecify.annotations.NullMarked
package dev.llmrouter.cli;
