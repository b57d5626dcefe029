/**
 * JSON as the router needs it: a body whose few top-level fields are read and replaced while every other byte
 * stays as it was. Not exported: no type of this package appears in the public API.
 */
@NullMarked
package dev.llmrouter.json;

import org.jspecify.annotations.NullMarked;
