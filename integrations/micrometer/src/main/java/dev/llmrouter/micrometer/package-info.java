/**
 * A router's numbers for Micrometer: {@link dev.llmrouter.micrometer.RouterMetrics} for meters, {@link
 * dev.llmrouter.micrometer.RouterObservations} for observations, which become traces.
 */
@NullMarked
package dev.llmrouter.micrometer;

import org.jspecify.annotations.NullMarked;
