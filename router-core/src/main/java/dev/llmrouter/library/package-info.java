/** Which versions of other people's libraries the modules work with. For the router's own modules. */
@NullMarked
package dev.llmrouter.library;

import org.jspecify.annotations.NullMarked;
