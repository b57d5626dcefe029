package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.provider.EventContent;
import dev.llmrouter.provider.EventReader;

/** Reads the events of one stream. All its chunks begin alike: what stands before their text is looked at once. */
final class ChunkReader implements EventReader {
    /** How the last chunks began; empty when that is not known, or holds something that matters. */
    private String start = "";

    @Override
    public EventContent content(StreamEvent event) {
        EventScan scan = EventScan.of(event.data(), start);
        EventContent content = OpenAiEvents.content(event, scan);
        if (scan.plainLength() > 0) {
            start = event.data().substring(0, scan.plainLength());
        }
        return content;
    }
}
