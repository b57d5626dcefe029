/** The HTTP transport over OkHttp: {@link dev.llmrouter.okhttp.OkHttpTransport}. */
@NullMarked
package dev.llmrouter.okhttp;

import org.jspecify.annotations.NullMarked;
