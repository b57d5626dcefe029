package dev.llmrouter.internal.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.internal.dialect.openai.Calls;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Errors as providers are known to write them: each line of error-bodies.jsonl is one, with where it was seen. */
class ErrorBodiesTest {
    record Row(JsonNode json) {
        String provider() {
            return json.path("provider").textValue();
        }

        int status() {
            return json.path("status").intValue();
        }

        byte[] body() {
            JsonNode body = json.path("body");
            return body.isTextual() ? body.textValue().getBytes(StandardCharsets.UTF_8) : Json.write(body);
        }

        Map<String, String> headers() {
            Map<String, String> headers = new TreeMap<>();
            json.path("headers")
                    .properties()
                    .forEach(header ->
                            headers.put(header.getKey(), header.getValue().textValue()));
            return headers;
        }

        FailureKind kind() {
            return FailureKind.valueOf(json.path("kind").textValue());
        }

        Optional<Duration> waits() {
            return Optional.ofNullable(json.path("wait").textValue()).map(Duration::parse);
        }

        @Override
        public String toString() {
            return provider() + " " + status() + " " + json.path("body");
        }
    }

    static List<Row> rows() {
        try (InputStream file = ErrorBodiesTest.class.getResourceAsStream("error-bodies.jsonl")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> new Row(Json.read(line)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Outcome outcome(Row row) {
        ErrorBody error = ErrorBody.read(row.body());
        if (row.status() != 200) {
            return Calls.provider(row.provider())
                    .outcome(new Provider.Answer(Endpoint.CHAT_COMPLETIONS, row.status(), row.headers(), row.body()));
        }
        return Outcome.failure(ErrorClassifier.kind(error), 200)
                .withProviderMessage(error.message())
                .withRetryAfter(
                        RetryAfter.of(200, new Headers(row.headers()), error).orElse(null));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void outcome_ofAnErrorThatWasSeen_isItsKindAndWait(Row row) {
        Outcome outcome = outcome(row);
        assertEquals(Optional.of(row.kind()), outcome.kind());
        assertEquals(row.waits(), outcome.retryAfter());
        String says = row.json().path("says").asText("");
        assertTrue(outcome.providerMessage().orElse("").contains(says), outcome.providerMessage()::toString);
    }

    @Test
    void rows_coverTheProviders() {
        Map<String, Long> errors =
                rows().stream().collect(Collectors.groupingBy(Row::provider, TreeMap::new, Collectors.counting()));
        assertTrue(errors.size() >= 25, errors::toString);
        assertTrue(rows().size() >= 120, errors::toString);
    }

    @Test
    void rows_sayWhereTheyWereSeen() {
        List<Row> unknown = rows().stream()
                .filter(row -> row.json().path("source").asText("").isBlank())
                .toList();
        assertEquals(List.of(), unknown);
    }

    /** Names that a reader looks for: each of the table's codes is what an error alone is recognised by. */
    @Test
    void codesOfTheTable_areRecognisedAlone() {
        for (FailureRule rule : FailureTable.RULES) {
            for (String code : rule.codes()) {
                ErrorBody error = new ErrorBody(List.of(code), "", Optional.empty(), 0);
                assertEquals(rule.kind(), ErrorClassifier.kind(error), code);
                assertEquals(rule.isUnpaid(), ErrorClassifier.isUnpaid(200, error), code);
            }
        }
    }

    @Test
    void phrasesOfTheTable_areRecognisedAlone() {
        for (FailureRule rule : FailureTable.RULES) {
            for (FailureRule.Phrase phrase : rule.phrases()) {
                String message = String.join(" x ", phrase.parts());
                ErrorBody error = new ErrorBody(List.of(), message, Optional.empty(), 0);
                assertEquals(rule.kind(), ErrorClassifier.kind(error), message);
                assertEquals(rule.isUnpaid(), ErrorClassifier.isUnpaid(200, error), message);
            }
        }
    }
}
