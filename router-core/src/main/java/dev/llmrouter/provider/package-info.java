/** How one vendor's API is spoken: addresses, credentials, bodies, error bodies, usage, rate-limit headers. A table for the many that speak OpenAI's dialect, a class where one does not. */
@NullMarked
package dev.llmrouter.provider;

import org.jspecify.annotations.NullMarked;
