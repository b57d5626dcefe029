package dev.llmrouter.internal.exec;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.internal.plan.ActiveAttempt;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.transport.TransportResponse;
import java.util.List;
import java.util.Map;

/** The answers of mocked attempts, in the form of the endpoint that was asked, whatever the deployment's provider speaks. */
public final class MockAnswers {
    private MockAnswers() {}

    static AttemptResult<Provider.Answer> answer(ActiveAttempt attempt, ModelRequest request) {
        Outcome outcome = attempt.terms().mock();
        if (outcome == null || !outcome.isSuccess()) {
            return AttemptResult.failed(outcome == null ? Outcome.success(200, TokenUsage.unknown()) : outcome);
        }
        byte[] body =
                Json.write(MockForm.of(request.endpoint()).answer(attempt.providerModel(), attempt.mockText()));
        return new AttemptResult<>(
                outcome,
                new Provider.Answer(request.endpoint(), 200, Map.of("content-type", "application/json"), body));
    }

    /** The same answer word by word, as a provider would stream it. */
    public static TransportResponse stream(ActiveAttempt attempt, ModelRequest request) {
        List<String> words = List.of(attempt.mockText().split("(?<=\\s)", -1));
        String events = MockForm.of(request.endpoint()).events(attempt.providerModel(), words);
        return new TransportResponse(200, Map.of("content-type", "text/event-stream"), events.getBytes(UTF_8));
    }
}
