package dev.llmrouter.provider;

import dev.llmrouter.call.StreamEvent;

/** Reads the events of one stream, in their order. May keep what it saw; for one thread at a time. */
@FunctionalInterface
public interface EventReader {
    /**
     * Reads the next event.
     *
     * @param event the event
     * @return what is in it
     */
    EventContent content(StreamEvent event);
}
