package dev.llmrouter.internal.dialect.openai;

import dev.llmrouter.call.Endpoint;
import java.util.Map;

/** What the answer of an endpoint must hold to be one. */
enum AnswerContent {
    /** Chat and text completions. */
    CHOICES {
        @Override
        boolean isIn(AnswerFields fields) {
            return fields.hasMessage();
        }
    },
    /** Responses; one that works in the background, or that ran out of tokens, may have no items yet. */
    RESPONSE {
        @Override
        boolean isIn(AnswerFields fields) {
            return switch (fields.status()) {
                case "failed", "cancelled" -> false;
                case "queued", "in_progress", "incomplete" -> true;
                default -> fields.holds("output") || fields.holds("output_text");
            };
        }
    },
    /** Embeddings and images. */
    DATA {
        @Override
        boolean isIn(AnswerFields fields) {
            return fields.holds("data") || fields.holds("embeddings") || fields.holds("images");
        }
    },
    /** Moderations and rankings; Voyage calls its ranking {@code data}. */
    RESULTS {
        @Override
        boolean isIn(AnswerFields fields) {
            return fields.holds("results") || fields.holds("data");
        }
    },
    /** Sound, files, and whatever is not known here: passed on as it is. */
    ANYTHING {
        @Override
        boolean isIn(AnswerFields fields) {
            return true;
        }
    };

    private static final Map<String, AnswerContent> BY_PATH = Map.of(
            Endpoint.CHAT_COMPLETIONS.path(),
            CHOICES,
            Endpoint.COMPLETIONS.path(),
            CHOICES,
            Endpoint.RESPONSES.path(),
            RESPONSE,
            Endpoint.EMBEDDINGS.path(),
            DATA,
            Endpoint.IMAGES_GENERATIONS.path(),
            DATA,
            Endpoint.IMAGES_EDITS.path(),
            DATA,
            "images/variations",
            DATA,
            Endpoint.MODERATIONS.path(),
            RESULTS,
            Endpoint.RERANK.path(),
            RESULTS);

    static AnswerContent of(Endpoint endpoint) {
        return BY_PATH.getOrDefault(endpoint.path(), ANYTHING);
    }

    /** Whether a stream of it says when it is whole. */
    boolean marksEnd() {
        return this == CHOICES || this == RESPONSE;
    }

    abstract boolean isIn(AnswerFields fields);
}
