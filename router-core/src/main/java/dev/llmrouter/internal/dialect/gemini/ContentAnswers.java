package dev.llmrouter.internal.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.internal.dialect.AnswerFailures;
import dev.llmrouter.internal.dialect.ErrorBody;
import dev.llmrouter.internal.dialect.FinishReason;
import dev.llmrouter.internal.dialect.ReportedError;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.Provider.Answer;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Reads complete answers: content, embeddings, counts of tokens. */
final class ContentAnswers {
    private static final Set<String> FIELDS = fields();
    private static final Set<String> TEXTS = Set.of("candidates", "content", "parts", "text", "thought");

    /** What counts tokens takes none. */
    private static final TokenUsage FREE = TokenUsage.of(0, 0);

    private ContentAnswers() {}

    private static Set<String> fields() {
        Set<String> fields = new HashSet<>(ContentUsage.FIELDS);
        fields.addAll(
                Set.of("candidates", "finishReason", "promptFeedback", "blockReason", "error", "code", "message"));
        fields.addAll(Set.of("embedding", "embeddings", "totalTokens", "predictions"));
        return Set.copyOf(fields);
    }

    static Outcome outcome(Answer answer) {
        if (answer.status() < 200 || answer.status() >= 300) {
            return AnswerFailures.ofStatus(answer, ErrorBody.read(answer.body()));
        }
        JsonNode json = Json.readFields(answer.body(), FIELDS);
        if (!json.isObject()) {
            return AnswerFailures.withoutObject(answer);
        }
        if (ReportedError.isPresent(json.path("error"))) {
            return AnswerFailures.reported(answer);
        }
        TokenUsage usage = ContentUsage.in(json).orElse(TokenUsage.unknown());
        return switch (answer.endpoint().path()) {
            case GeminiApi.GENERATE, GeminiApi.STREAM -> ofContent(answer, json, usage);
            case "embedContent", "batchEmbedContents" ->
                has(answer, json.has("embedding") || json.has("embeddings"), usage);
            case "countTokens" -> has(answer, json.has("totalTokens"), FREE);
            default -> Outcome.success(answer.status(), usage);
        };
    }

    private static Outcome has(Answer answer, boolean content, TokenUsage usage) {
        return content
                ? Outcome.success(answer.status(), usage)
                : AnswerFailures.reported(answer).withUsage(usage);
    }

    /** Good when one candidate is whole; a prompt that was blocked has none. */
    private static Outcome ofContent(Answer answer, JsonNode json, TokenUsage usage) {
        JsonNode candidates = json.path("candidates");
        String blocked = Candidates.blockReason(json);
        if (candidates.isEmpty()) {
            return blocked.isEmpty()
                    ? AnswerFailures.reported(answer).withUsage(usage)
                    : Outcome.filtered(answer.status(), blocked, usage);
        }
        String failed = "";
        String filtered = "";
        for (JsonNode candidate : candidates) {
            FinishReason how = Candidates.finishReason(candidate);
            if (how == FinishReason.ENDED) {
                return Outcome.success(answer.status(), usage);
            }
            String reason = candidate.path("finishReason").asText();
            failed = how == FinishReason.FAILED ? reason : failed;
            filtered = how == FinishReason.FILTERED ? reason : filtered;
        }
        return filtered.isEmpty()
                ? Outcome.failure(FailureKind.SERVER_ERROR, answer.status())
                        .withCode(failed)
                        .withUsage(usage)
                : Outcome.filtered(answer.status(), filtered, usage);
    }

    static Optional<String> text(Answer answer) {
        if (!GeminiApi.isContent(answer.endpoint())) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        JsonNode json = Json.readFields(answer.body(), TEXTS);
        Candidates.texts(json.path("candidates").path(0), text::append);
        return Optional.of(text.toString());
    }

    static OptionalDouble estimatedTokens(Answer answer) {
        return OptionalDouble.of(
                GeminiApi.isContent(answer.endpoint())
                        ? Candidates.estimatedTokens(Json.readBeginning(answer.body()))
                        : 0);
    }
}
