/** What the tests of real clients have in common. */
@org.jspecify.annotations.NullMarked
package dev.llmrouter.clients;
