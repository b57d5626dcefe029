package dev.llmrouter.internal.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.internal.plan.ActiveAttempt;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.transport.TransportResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers of mocked attempts. */
public final class MockAnswers {
    private MockAnswers() {}

    static AttemptResult<Provider.Answer> answer(ActiveAttempt attempt, ModelRequest request) {
        Outcome outcome = attempt.terms().mock();
        if (outcome == null || !outcome.isSuccess()) {
            return AttemptResult.failed(outcome == null ? Outcome.success(200, TokenUsage.unknown()) : outcome);
        }
        byte[] body = Json.write(completion(attempt.providerModel(), attempt.mockText()));
        return new AttemptResult<>(
                outcome,
                new Provider.Answer(request.endpoint(), 200, Map.of("content-type", "application/json"), body));
    }

    /** The same answer word by word, as a provider would stream it. */
    public static TransportResponse stream(ActiveAttempt attempt) {
        String model = attempt.providerModel();
        StringBuilder events = new StringBuilder();
        append(events, chunk(model, Json.object().put("role", "assistant").put("content", ""), null));
        for (String word : attempt.mockText().split("(?<=\\s)", -1)) {
            append(events, chunk(model, Json.object().put("content", word), null));
        }
        append(events, chunk(model, Json.object(), "stop"));
        ObjectNode last = head(model, "chat.completion.chunk");
        last.putArray("choices");
        append(events, withUsage(last));
        events.append("data: [DONE]\n\n");
        return new TransportResponse(
                200,
                Map.of("content-type", "text/event-stream"),
                events.toString().getBytes(UTF_8));
    }

    private static ObjectNode completion(String model, String text) {
        ObjectNode body = head(model, "chat.completion");
        ObjectNode choice = body.putArray("choices").addObject();
        choice.put("index", 0).put("finish_reason", "stop");
        choice.putObject("message").put("role", "assistant").put("content", text);
        return withUsage(body);
    }

    private static ObjectNode chunk(String model, ObjectNode delta, @Nullable String reason) {
        ObjectNode body = head(model, "chat.completion.chunk");
        ObjectNode choice = body.putArray("choices").addObject();
        choice.put("index", 0).put("finish_reason", reason).set("delta", delta);
        return body;
    }

    private static ObjectNode head(String model, String object) {
        return Json.object().put("id", "chatcmpl-mock").put("object", object).put("model", model);
    }

    private static ObjectNode withUsage(ObjectNode body) {
        body.putObject("usage")
                .put("prompt_tokens", 10)
                .put("completion_tokens", 20)
                .put("total_tokens", 30);
        return body;
    }

    private static void append(StringBuilder events, ObjectNode event) {
        events.append("data: ").append(event).append("\n\n");
    }
}
