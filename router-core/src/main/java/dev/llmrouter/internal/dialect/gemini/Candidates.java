package dev.llmrouter.internal.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.TokenEstimate;
import dev.llmrouter.internal.dialect.FinishReason;
import java.util.function.Consumer;

/** What the candidates of a response hold. Stateless. */
final class Candidates {
    private Candidates() {}

    /** Why the prompt was blocked; empty when it was not. */
    static String blockReason(JsonNode response) {
        String reason = response.path("promptFeedback").path("blockReason").asText("");
        return reason.equals("BLOCK_REASON_UNSPECIFIED") ? "" : reason;
    }

    static FinishReason finishReason(JsonNode candidate) {
        return FinishReason.of(candidate.path("finishReason").asText(""));
    }

    static boolean isFinished(JsonNode candidate) {
        String reason = candidate.path("finishReason").asText("");
        return !reason.isEmpty() && !reason.equals("FINISH_REASON_UNSPECIFIED");
    }

    static JsonNode parts(JsonNode candidate) {
        return candidate.path("content").path("parts");
    }

    /** Thoughts are no part of the answer. */
    static boolean isAnswer(JsonNode part) {
        return part.path("text").isTextual() && !part.path("thought").asBoolean();
    }

    /** The pieces of a candidate's text, in order. */
    static void texts(JsonNode candidate, Consumer<String> piece) {
        for (JsonNode part : parts(candidate)) {
            if (isAnswer(part)) {
                piece.accept(part.path("text").textValue());
            }
        }
    }

    /** All that the model wrote: texts, thoughts, and what functions are called with. */
    static double estimatedTokens(JsonNode response) {
        double tokens = 0;
        for (JsonNode candidate : response.path("candidates")) {
            for (JsonNode part : parts(candidate)) {
                tokens += TokenEstimate.fractionOfText(part.path("text").asText(""));
                if (part.has("functionCall")) {
                    tokens += TokenEstimate.fractionOfText(
                            part.path("functionCall").toString());
                }
            }
        }
        return tokens;
    }
}
