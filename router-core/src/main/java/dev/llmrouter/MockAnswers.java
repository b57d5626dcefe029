package dev.llmrouter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.Provider;
import java.util.Map;

/** The answers of pretended attempts. */
final class MockAnswers {
    private MockAnswers() {}

    static Attempted<Provider.Answer> answer(OpenAttempt attempt, ModelRequest request) {
        Outcome outcome = attempt.terms().mock();
        if (outcome == null || !outcome.isSuccess()) {
            return Attempted.failed(
                    outcome == null ? Outcome.success(200, dev.llmrouter.call.TokenUsage.unknown()) : outcome);
        }
        String text = Mocks.of(request.payload()).text();
        byte[] body = Json.write(completion(attempt.providerModel(), text == null ? "" : text));
        return new Attempted<>(
                outcome,
                new Provider.Answer(request.endpoint(), 200, Map.of("content-type", "application/json"), body));
    }

    private static ObjectNode completion(String model, String text) {
        ObjectNode body = Json.object();
        body.put("id", "chatcmpl-mock").put("object", "chat.completion").put("model", model);
        ObjectNode choice = body.putArray("choices").addObject();
        choice.put("index", 0).put("finish_reason", "stop");
        choice.putObject("message").put("role", "assistant").put("content", text);
        body.putObject("usage")
                .put("prompt_tokens", 10)
                .put("completion_tokens", 20)
                .put("total_tokens", 30);
        return body;
    }
}
