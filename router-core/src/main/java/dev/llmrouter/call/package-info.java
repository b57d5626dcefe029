/**
 * One call as its caller sees it: the request, the response, the stream, and the words for how attempts end. Immutable values. Nothing here
 * decides, sends or waits.
 */
@NullMarked
package dev.llmrouter.call;

import org.jspecify.annotations.NullMarked;
