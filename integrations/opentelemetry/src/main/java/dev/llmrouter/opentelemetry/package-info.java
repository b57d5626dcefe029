/** A router in OpenTelemetry's traces and metrics: {@link dev.llmrouter.opentelemetry.RouterTelemetry}. */
@NullMarked
package dev.llmrouter.opentelemetry;

import org.jspecify.annotations.NullMarked;
