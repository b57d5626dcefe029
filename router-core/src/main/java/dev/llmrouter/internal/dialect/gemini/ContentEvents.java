package dev.llmrouter.internal.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.StreamEvent;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.internal.dialect.AnswerFailures;
import dev.llmrouter.internal.dialect.ReportedError;
import dev.llmrouter.internal.dialect.UsageCounts;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.EventContent;
import dev.llmrouter.provider.EventReader;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads the events of one stream of content. No event is the last one by its name: the stream has said all when each of its candidates has a
 * reason to end, and usage may follow.
 */
final class ContentEvents implements EventReader {
    private static final int ANSWERED = 200;
    /** Providers make at most eight. */
    private static final int MOST_CANDIDATES = 1_024;

    private final Set<Integer> open = new HashSet<>();
    private TokenUsage usage = TokenUsage.unknown();

    @Override
    public EventContent content(StreamEvent event) {
        JsonNode json = Json.readBeginning(event.data());
        if (!json.isObject()) {
            return AnswerFailures.ofEventWithoutObject(event.data(), json);
        }
        EventContent.Builder content = EventContent.builder();
        ContentUsage.in(json).ifPresent(counted -> {
            usage = UsageCounts.merged(usage, counted);
            content.usage(usage);
        });
        if (ReportedError.isPresent(json.path("error"))) {
            return content.failure(AnswerFailures.ofEvent(json)).build();
        }
        String blocked = Candidates.blockReason(json);
        if (!blocked.isEmpty() && json.path("candidates").isEmpty()) {
            return content.failure(Outcome.filtered(ANSWERED, blocked, usage)).build();
        }
        int finished = 0;
        for (JsonNode candidate : json.path("candidates")) {
            finished += read(candidate, content) ? 1 : 0;
        }
        boolean over = finished > 0 && open.isEmpty();
        return content.finishedChoices(over ? finished : 0).build();
    }

    /** Whether the candidate ends with this event. */
    private boolean read(JsonNode candidate, EventContent.Builder content) {
        int index = candidate.path("index").asInt(0);
        for (JsonNode part : Candidates.parts(candidate)) {
            read(part, index, content);
        }
        if (!Candidates.isFinished(candidate)) {
            if (open.size() < MOST_CANDIDATES) {
                open.add(index);
            }
            return false;
        }
        open.remove(index);
        switch (Candidates.finishReason(candidate)) {
            case FILTERED -> content.filtered();
            case FAILED ->
                content.failure(Outcome.failure(FailureKind.SERVER_ERROR, ANSWERED)
                        .withCode(candidate.path("finishReason").asText()));
            case ENDED -> {}
        }
        return true;
    }

    private static void read(JsonNode part, int index, EventContent.Builder content) {
        String text = part.path("text").asText("");
        if (Candidates.isAnswer(part) && index == 0) {
            content.text(text);
        } else if (part.has("text")) {
            content.counted(text);
        } else if (part.has("functionCall")) {
            content.output().counted(part.path("functionCall").toString());
        } else {
            content.output();
        }
    }
}
