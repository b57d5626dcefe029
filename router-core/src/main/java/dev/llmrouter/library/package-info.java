/** Which versions of other people's libraries a module works with. For modules that are built on the router, such as its own. */
@NullMarked
package dev.llmrouter.library;

import org.jspecify.annotations.NullMarked;
