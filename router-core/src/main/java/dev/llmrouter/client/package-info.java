/** Reads the answers and exceptions of clients that are not known at compile time. Not exported. */
package dev.llmrouter.client;
