package dev.llmrouter.internal.dialect.cohere;

import static dev.llmrouter.internal.dialect.openai.Calls.call;
import static dev.llmrouter.internal.dialect.openai.Calls.chat;
import static dev.llmrouter.internal.dialect.openai.Calls.deployment;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.json.Json;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.Provider.Answer;
import dev.llmrouter.provider.ProviderCall;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.transport.TransportResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cohere's answers, in the forms of its description of its API, as those of OpenAI's dialect, byte by byte. */
class CohereAnswersTest {
    private static final Provider COHERE = Providers.standard("cohere").orElseThrow();
    private static final Map<String, String> HEADERS =
            Map.of("content-type", "application/json", "date", "Tue, 01 Dec 2026 00:00:00 GMT");
    private static final String HEAD =
            "{\"id\":\"chatcmpl-r1\",\"object\":\"chat.completion\",\"created\":1796083200,\"model\":\"command-a\",";
    private static final String CHUNK =
            "data: {\"id\":\"chatcmpl-r1\",\"object\":\"chat.completion.chunk\",\"created\":1796083200,\"model\":\"command-a\",";
    private static final String USAGE =
            "\"usage\":{\"billed_units\":{\"input_tokens\":5,\"output_tokens\":4},\"tokens\":{\"input_tokens\":71,\"output_tokens\":6}}";
    private static final String COUNTED = "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":4,\"total_tokens\":9}";

    private static ProviderCall asked() {
        return call(
                chat("{\"messages\":[],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get-weather\"}}]}"),
                deployment("cohere/command-a", d -> d));
    }

    private static Answer answer(Endpoint endpoint, int status, String body) {
        return new Answer(endpoint, status, HEADERS, body.getBytes(UTF_8));
    }

    private static Answer translated(int status, String body) {
        return COHERE.translation(asked()).complete(answer(Endpoint.CHAT_COMPLETIONS, status, body));
    }

    private static String chatOf(String message, String reason) {
        return new String(
                translated(
                                200,
                                "{\"id\":\"r1\",\"message\":{\"role\":\"assistant\"," + message
                                        + "},\"finish_reason\":\"" + reason + "\"," + USAGE + "}")
                        .body(),
                UTF_8);
    }

    private static String choice(String message, String reason) {
        return HEAD + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\"," + message
                + "},\"finish_reason\":\"" + reason + "\"}]," + COUNTED + "}";
    }

    private static String event(String type, String more) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + more + "}\n\n";
    }

    private static String message(String content) {
        return ",\"delta\":{\"message\":{" + content + "}}";
    }

    private static String delta(String delta, String reason) {
        return CHUNK + "\"choices\":[{\"index\":0,\"delta\":{" + delta + "},\"finish_reason\":" + reason + "}]}\n\n";
    }

    private static String streamed(String... events) throws IOException {
        TransportResponse response = new TransportResponse(
                200,
                Map.of("content-type", "text/event-stream; charset=utf-8", "date", "Tue, 01 Dec 2026 00:00:00 GMT"),
                new ByteArrayInputStream(String.join("", events).getBytes(UTF_8)));
        try (TransportResponse chat = COHERE.translation(asked()).streamed(response)) {
            return new String(chat.body().readAllBytes(), UTF_8);
        }
    }

    @Test
    void text_isTheAnswer_andBilledTokensAreItsUsage() {
        assertEquals(
                choice("\"content\":\"Hello there\"", "stop"),
                chatOf(
                        "\"content\":[{\"type\":\"text\",\"text\":\"Hello\"},{\"type\":\"text\",\"text\":\" there\"}]",
                        "COMPLETE"));
    }

    @Test
    void parallelCalls_haveTheNamesThatTheCallerKnows_besideText() {
        String name = ChatToCohere.toolNames().sent("get-weather");
        String calls =
                "\"tool_plan\":\"I will ask.\",\"content\":[{\"type\":\"text\",\"text\":\"Hm\"}],\"tool_calls\":["
                        + "{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"" + name
                        + "\",\"arguments\":\"{\\\"x\\\":1}\"}},"
                        + "{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"" + name
                        + "\",\"arguments\":\"\"}}]";
        assertEquals(
                choice(
                        "\"content\":\"Hm\",\"reasoning_content\":\"I will ask.\",\"tool_calls\":["
                                + "{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"get-weather\",\"arguments\":\"{\\\"x\\\":1}\"}},"
                                + "{\"index\":1,\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"get-weather\",\"arguments\":\"{}\"}}]",
                        "tool_calls"),
                chatOf(calls, "TOOL_CALL"));
    }

    @Test
    void thoughts_areReasoning() {
        assertEquals(
                choice(
                        "\"content\":\"Yes\",\"reasoning_content\":\"Hm.\",\"thinking_blocks\":[{\"type\":\"thinking\",\"thinking\":\"Hm.\"}]",
                        "stop"),
                chatOf(
                        "\"content\":[{\"type\":\"thinking\",\"thinking\":\"Hm.\"},{\"type\":\"text\",\"text\":\"Yes\"}]",
                        "COMPLETE"));
    }

    @ParameterizedTest
    @CsvSource({
        "COMPLETE,      stop",
        "STOP_SEQUENCE, stop",
        "MAX_TOKENS,    length",
        "TOOL_CALL,     tool_calls",
        "ERROR_TOXIC,   content_filter",
        "TIMEOUT,       timeout",
    })
    void reasonOfTheEnd_hasOpenAisWord(String reason, String word) {
        assertEquals(
                choice("\"content\":\"a\"", word), chatOf("\"content\":[{\"type\":\"text\",\"text\":\"a\"}]", reason));
    }

    @ParameterizedTest
    @CsvSource({"ERROR, SERVER_ERROR", "TIMEOUT, SERVER_ERROR"})
    void answerThatFailed_isAFailure(String reason, FailureKind kind) {
        Answer chat = translated(
                200,
                "{\"id\":\"r1\",\"message\":{\"role\":\"assistant\",\"content\":[]},\"finish_reason\":\"" + reason
                        + "\"}");

        assertEquals(kind, COHERE.outcome(chat).kind().orElseThrow());
    }

    @Test
    void tokens_countWhereNothingIsBilled_andCachedOnesAreOfThePrompt() {
        Outcome outcome = COHERE.outcome(
                translated(
                        200,
                        "{\"id\":\"r1\",\"message\":{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"a\"}]},"
                                + "\"finish_reason\":\"COMPLETE\",\"usage\":{\"tokens\":{\"input_tokens\":71,\"output_tokens\":6},\"cached_tokens\":64}}"));

        assertEquals(71, outcome.usage().inputTokens());
        assertEquals(6, outcome.usage().outputTokens());
        assertEquals(64, outcome.usage().cachedInputTokens());
    }

    @Test
    void logprobs_areThoseOfThePiecesOfTheText() {
        Answer chat = translated(
                200,
                "{\"id\":\"r1\",\"message\":{\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Hi\"}]},\"finish_reason\":\"COMPLETE\","
                        + "\"logprobs\":[{\"text\":\"Hi\",\"token_ids\":[1,2],\"logprobs\":[-0.5,-0.25]}]}");

        assertEquals(
                Json.read(
                        "{\"content\":[{\"token\":\"Hi\",\"logprob\":-0.75,\"bytes\":[72,105],\"top_logprobs\":[]}]}"),
                Json.read(chat.body()).at("/choices/0/logprobs"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "400; invalid request: list of documents must not be empty;                                   BAD_REQUEST",
                "400; too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 9; CONTEXT_WINDOW",
                "401; invalid api token;                                                                      AUTHENTICATION",
                "402; Please add or update your payment method;                                               RATE_LIMITED",
                "404; model 'xyz' not found, make sure the correct model ID was used;                         NOT_FOUND",
                "429; You are past the per minute request limit, please wait and try again later.;            RATE_LIMITED",
                "429; trial token rate limit exceeded, limit is 100000 tokens per minute;                     RATE_LIMITED",
                "499; request cancelled;                                                                      SERVER_ERROR",
                "500; internal server error;                                                                  SERVER_ERROR",
            })
    void error_isOneOfOpenAis_andAFailureOfItsKind(int status, String message, FailureKind kind) {
        Answer error = translated(status, "{\"id\":\"e1\",\"message\":\"" + message + "\"}");

        assertEquals(message, Json.read(error.body()).at("/error/message").asText());
        assertEquals(kind, COHERE.outcome(error).kind().orElseThrow());
    }

    @Test
    void page_staysAsItIs() {
        Answer page = answer(Endpoint.CHAT_COMPLETIONS, 200, "{\"hello\":1}");

        assertSame(page, COHERE.translation(asked()).complete(page));
    }

    @Test
    void events_areThoseOfAChat() throws IOException {
        assertEquals(
                delta("\"role\":\"assistant\",\"content\":\"\"", "null")
                        + delta(
                                "\"reasoning_content\":\"Hm.\",\"thinking_blocks\":[{\"type\":\"thinking\",\"thinking\":\"Hm.\"}]",
                                "null")
                        + ": ping\n\n"
                        + delta("\"content\":\"Hel\"", "null")
                        + delta("\"content\":\"lo\"", "null")
                        + ": ping\n\n"
                        + ": ping\n\n"
                        + delta("", "\"stop\"")
                        + CHUNK + "\"choices\":[]," + COUNTED + "}\n\n"
                        + "data: [DONE]\n\n",
                streamed(
                        event("message-start", ",\"id\":\"r1\"" + message("\"role\":\"assistant\"")),
                        event(
                                "content-start",
                                ",\"index\":0" + message("\"content\":{\"type\":\"thinking\",\"thinking\":\"\"}")),
                        event("content-delta", ",\"index\":0" + message("\"content\":{\"thinking\":\"Hm.\"}")),
                        event("content-end", ",\"index\":0"),
                        event(
                                "content-start",
                                ",\"index\":1" + message("\"content\":{\"type\":\"text\",\"text\":\"\"}")),
                        event("content-delta", ",\"index\":1" + message("\"content\":{\"text\":\"Hel\"}")),
                        event("content-delta", ",\"index\":1" + message("\"content\":{\"text\":\"lo\"}")),
                        event("citation-start", ",\"index\":0" + message("\"citations\":{\"start\":0}")),
                        event("content-end", ",\"index\":1"),
                        event("message-end", ",\"delta\":{\"finish_reason\":\"COMPLETE\"," + USAGE + "}")));
    }

    @Test
    void eventsOfParallelCalls_areThoseOfAChat() throws IOException {
        String name = ChatToCohere.toolNames().sent("get-weather");
        assertEquals(
                delta("\"role\":\"assistant\",\"content\":\"\"", "null")
                        + delta("\"reasoning_content\":\"I will\"", "null")
                        + delta(start(0, "a", "get-weather"), "null")
                        + delta("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"x\\\"\"}}]", "null")
                        + delta("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\":1}\"}}]", "null")
                        + delta(start(1, "b", "g"), "null")
                        + delta("\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"{}\"}}]", "null")
                        + delta("", "\"tool_calls\"")
                        + CHUNK + "\"choices\":[]," + COUNTED + "}\n\n"
                        + "data: [DONE]\n\n",
                streamed(
                                event("message-start", ",\"id\":\"r1\"" + message("\"role\":\"assistant\"")),
                                event("tool-plan-delta", message("\"tool_plan\":\"I will\"")),
                                event("tool-call-start", ",\"index\":0" + message(made("a", name))),
                                event(
                                        "tool-call-delta",
                                        ",\"index\":0"
                                                + message(
                                                        "\"tool_calls\":{\"function\":{\"arguments\":\"{\\\"x\\\"\"}}")),
                                event(
                                        "tool-call-delta",
                                        ",\"index\":0"
                                                + message("\"tool_calls\":{\"function\":{\"arguments\":\":1}\"}}")),
                                event("tool-call-end", ",\"index\":0"),
                                event("tool-call-start", ",\"index\":1" + message(made("b", "g"))),
                                event("tool-call-end", ",\"index\":1"),
                                event("message-end", ",\"delta\":{\"finish_reason\":\"TOOL_CALL\"," + USAGE + "}"))
                        .replace(": ping\n\n", ""));
    }

    private static String made(String id, String name) {
        return "\"tool_calls\":{\"id\":\"" + id + "\",\"type\":\"function\",\"function\":{\"name\":\"" + name
                + "\",\"arguments\":\"\"}}";
    }

    private static String start(int index, String id, String name) {
        return "\"tool_calls\":[{\"index\":" + index + ",\"id\":\"" + id
                + "\",\"type\":\"function\",\"function\":{\"name\":\"" + name + "\",\"arguments\":\"\"}}]";
    }

    @Test
    void errorAtTheEndOfAStream_isAnError() throws IOException {
        String chat = streamed(
                event("message-start", ",\"id\":\"r1\""),
                event("message-end", ",\"delta\":{\"finish_reason\":\"ERROR\",\"error\":\"internal server error\"}"));

        assertEquals(
                "internal server error",
                Json.read(chat.substring(chat.lastIndexOf("data: ") + 6))
                        .at("/error/message")
                        .asText());
    }

    @Test
    void messageWithoutAType_inAStream_isAnError() throws IOException {
        String chat = streamed("data: {\"message\":\"You are past the per minute request limit\"}\n\n");

        assertEquals(
                "rate_limit_exceeded",
                Json.read(chat.substring(6)).at("/error/code").asText());
    }

    @Test
    void embeddings_areThoseOfOpenAi() {
        Answer answer = answer(
                Endpoint.EMBEDDINGS,
                200,
                "{\"id\":\"e1\",\"texts\":[\"a\",\"b\"],\"embeddings\":{\"float\":[[0.5,-0.25],[1.0,0.0]]},"
                        + "\"meta\":{\"api_version\":{\"version\":\"2\"},\"billed_units\":{\"input_tokens\":2}}}");
        assertEquals(
                "{\"object\":\"list\",\"model\":\"command-a\",\"data\":["
                        + "{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.5,-0.25]},"
                        + "{\"object\":\"embedding\",\"index\":1,\"embedding\":[1.0,0.0]}],"
                        + "\"usage\":{\"prompt_tokens\":2,\"total_tokens\":2}}",
                new String(COHERE.translation(asked()).complete(answer).body(), UTF_8));
    }

    @Test
    void streamThatIsNone_staysAsItIs() throws IOException {
        byte[] page = "<html>".getBytes(UTF_8);
        TransportResponse response =
                new TransportResponse(200, Map.of("content-type", "text/html"), new ByteArrayInputStream(page));

        assertArrayEquals(
                page, COHERE.translation(asked()).streamed(response).body().readAllBytes());
    }
}
