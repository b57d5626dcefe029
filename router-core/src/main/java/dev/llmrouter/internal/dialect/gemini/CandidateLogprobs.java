package dev.llmrouter.internal.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A candidate's {@code logprobsResult} as the {@code logprobs} of a choice. */
final class CandidateLogprobs {
    private CandidateLogprobs() {}

    /** Empty where it has none. */
    static Optional<ObjectNode> of(JsonNode candidate) {
        JsonNode chosen = candidate.path("logprobsResult").path("chosenCandidates");
        JsonNode top = candidate.path("logprobsResult").path("topCandidates");
        if (chosen.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode logprobs = Json.object();
        ArrayNode content = logprobs.putArray("content");
        for (int i = 0; i < chosen.size(); i++) {
            ArrayNode others = token(chosen.get(i), content.addObject()).putArray("top_logprobs");
            top.path(i).path("candidates").forEach(other -> token(other, others.addObject()));
        }
        return Optional.of(logprobs);
    }

    private static ObjectNode token(JsonNode from, ObjectNode to) {
        String token = from.path("token").asText("");
        to.put("token", token).set("logprob", from.path("logProbability"));
        ArrayNode bytes = to.putArray("bytes");
        for (byte one : token.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(one & 0xFF);
        }
        return to;
    }
}
