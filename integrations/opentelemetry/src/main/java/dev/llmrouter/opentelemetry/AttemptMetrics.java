package dev.llmrouter.opentelemetry;

import dev.llmrouter.event.AttemptEnded;
import io.opentelemetry.api.common.Attributes;

/** The metrics of one release of the conventions. Thread-safe. */
interface AttemptMetrics {
    /**
     * Records an attempt.
     *
     * @param event how it ended
     * @param attributes operation, provider, model and server
     * @param failed the same with the type of the error, if it failed
     */
    void record(AttemptEnded event, Attributes attributes, Attributes failed);
}
