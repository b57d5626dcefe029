package dev.llmrouter.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.core.RequestOptions;
import com.openai.core.http.HttpMethod;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIIoException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnexpectedStatusCodeException;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.models.Model;
import com.openai.models.moderations.ModerationCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.llmrouter.Router;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.testing.RecordingListener;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** OpenAI's SDK on a router, without OkHttp: what its users call, and what they see. */
class RouterHttpClientTest {
    private static final String RESPONSE =
            "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1,\"status\":\"completed\",\"model\":\"m\",\"output\":[{\"type\":\"message\","
                    + "\"id\":\"msg_1\",\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hello\","
                    + "\"annotations\":[]}]}],\"parallel_tool_calls\":true,\"tool_choice\":\"auto\",\"tools\":[]}";

    private final FakeTransport transport = new FakeTransport();
    private final RecordingListener listener = new RecordingListener();
    private final Router router = Router.builder()
            .deployment(deployment("a"))
            .deployment(deployment("b"))
            .transport(transport)
            .time(transport.clock())
            .listener(listener)
            .build();
    private final OpenAIClient client = RouterHttpClient.client(router);

    private static Deployment deployment(String id) {
        return Deployment.builder("m", "openai/gpt")
                .id(id)
                .apiBase("https://" + id + ".example/v1")
                .apiKey(Secret.of("sk-" + id))
                .build();
    }

    @AfterEach
    void everyStartHasItsEndAndNothingIsLeftOpen() {
        listener.assertBalanced();
        assertEquals(0, transport.openCalls());
        router.close();
    }

    private void always(FakeReply reply) {
        transport.at("a.example").always(reply);
        transport.at("b.example").always(reply);
    }

    private static ChatCompletionCreateParams chat() {
        return ChatCompletionCreateParams.builder()
                .model("m")
                .addUserMessage("Hi")
                .build();
    }

    private String sent() {
        return FakeTransport.bodyOf(transport.requests().get(0));
    }

    @Test
    void chat_isAnswered() {
        always(FakeReply.text("Hello"));

        ChatCompletion answer = client.chat().completions().create(chat());

        assertEquals("Hello", answer.choices().get(0).message().content().orElseThrow());
        assertTrue(sent().contains("\"model\":\"gpt\""), sent());
        assertFalse(transport.requests().get(0).headers().toString().contains("none"));
    }

    @Test
    void asynchronousChat_isAnswered() {
        always(FakeReply.text("Hello"));

        ChatCompletion answer =
                client.async().chat().completions().create(chat()).join();

        assertEquals("Hello", answer.choices().get(0).message().content().orElseThrow());
    }

    @Test
    void stream_arrives() {
        always(FakeReply.stream("Once ", "upon"));

        try (StreamResponse<ChatCompletionChunk> response =
                client.chat().completions().createStreaming(chat())) {
            String text = response.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .map(choice -> choice.delta().content().orElse(""))
                    .collect(Collectors.joining());
            assertEquals("Once upon", text);
        }
    }

    @Test
    void streamThatBreaks_isAnIoException() {
        always(FakeReply.stream("Once ", "upon").breakAfter(1));

        try (StreamResponse<ChatCompletionChunk> response =
                client.chat().completions().createStreaming(chat())) {
            assertThrows(OpenAIIoException.class, () -> response.stream().toList());
        }
    }

    @Test
    void closedStream_endsAtTheProvider() {
        always(FakeReply.stream("Once ", "upon").stallAfter(1));

        try (StreamResponse<ChatCompletionChunk> response =
                client.chat().completions().createStreaming(chat())) {
            assertNotNull(response);
        }

        assertEquals(0, router.snapshot().callsInFlight());
    }

    @Test
    void toolCalls_arrive() {
        always(
                FakeReply.json(
                        "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"gpt\",\"choices\":[{\"index\":0,"
                                + "\"finish_reason\":\"tool_calls\",\"logprobs\":null,\"message\":{\"role\":\"assistant\",\"content\":null,\"refusal\":null,"
                                + "\"tool_calls\":[{\"id\":\"t\",\"type\":\"function\",\"function\":{\"name\":\"now\",\"arguments\":\"{}\"}}]}}]}"));

        ChatCompletion answer = client.chat().completions().create(chat());

        assertEquals(
                "now",
                answer.choices()
                        .get(0)
                        .message()
                        .toolCalls()
                        .orElseThrow()
                        .get(0)
                        .asFunction()
                        .function()
                        .name());
    }

    @Test
    void response_isFoundAgainWhereItWasMade() {
        always(FakeReply.json(RESPONSE));

        for (int i = 0; i < 6; i++) {
            Response made = client.responses()
                    .create(ResponseCreateParams.builder()
                            .model("m")
                            .input("Hi")
                            .build());
            String host = lastHost();
            client.responses().retrieve(made.id());
            assertEquals(host, lastHost());
            client.responses()
                    .create(ResponseCreateParams.builder()
                            .model("m")
                            .input("And?")
                            .previousResponseId(made.id())
                            .build());
            assertEquals(host, lastHost());
            assertFalse(made.id().equals("resp_1"));
        }
    }

    private String lastHost() {
        return java.net
                .URI
                .create(transport
                        .requests()
                        .get(transport.requests().size() - 1)
                        .url())
                .getHost();
    }

    @Test
    void streamedResponse_hasTheIdByWhichItIsFound() {
        always(FakeReply.bytes(
                "text/event-stream",
                ("event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0,\"response\":"
                                + RESPONSE.replace("completed", "in_progress") + "}\n\n"
                                + "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":1,"
                                + "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"Hello\",\"logprobs\":[]}\n\n"
                                + "event: response.completed\ndata: {\"type\":\"response.completed\",\"sequence_number\":2,\"response\":"
                                + RESPONSE + "}\n\n")
                        .getBytes(UTF_8)));

        try (StreamResponse<ResponseStreamEvent> stream = client.responses()
                .createStreaming(
                        ResponseCreateParams.builder().model("m").input("Hi").build())) {
            List<ResponseStreamEvent> events = stream.stream().toList();
            assertEquals(3, events.size());
            String id = events.get(0).asCreated().response().id();
            assertEquals(id, events.get(2).asCompleted().response().id());
            assertFalse(id.equals("resp_1"));
        }
    }

    @Test
    void embeddings_areAnswered() {
        always(FakeReply.json("{\"object\":\"list\",\"model\":\"gpt\",\"data\":[{\"object\":\"embedding\",\"index\":0,"
                + "\"embedding\":[0.25,0.5]}],\"usage\":{\"prompt_tokens\":2,\"total_tokens\":2}}"));

        var answer = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("m")
                        .input("Hi")
                        .encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                        .build());

        assertEquals(List.of(0.25f, 0.5f), answer.data().get(0).embedding());
    }

    @Test
    void audio_isUploadedWithTheDeploymentsModel() {
        always(FakeReply.json("{\"text\":\"Hello\"}"));

        var answer = client.audio()
                .transcriptions()
                .create(TranscriptionCreateParams.builder()
                        .model("m")
                        .file(new ByteArrayInputStream("RIFF".getBytes(UTF_8)))
                        .build());

        assertEquals("Hello", answer.asTranscription().text());
        assertTrue(sent().contains("gpt") && sent().contains("RIFF"), sent());
    }

    @Test
    void images_areAnswered() {
        always(FakeReply.json("{\"created\":1,\"data\":[{\"b64_json\":\"aGk=\"}]}"));

        var answer = client.images()
                .generate(
                        ImageGenerateParams.builder().model("m").prompt("a cat").build());

        assertEquals("aGk=", answer.data().orElseThrow().get(0).b64Json().orElseThrow());
    }

    @Test
    void moderations_needNoModel() {
        always(FakeReply.json("{\"id\":\"modr\",\"model\":\"gpt\",\"results\":[{\"flagged\":true,\"categories\":{},"
                + "\"category_scores\":{},\"category_applied_input_types\":{}}]}"));

        var answer = client.moderations()
                .create(ModerationCreateParams.builder().input("Hi").build());

        assertTrue(answer.results().get(0).flagged());
    }

    @Test
    void models_areTheRouters() {
        assertEquals(
                List.of("m"),
                client.models().list().data().stream().map(Model::id).toList());
    }

    @Test
    void providersError_isTheSdksException() {
        always(FakeReply.json(
                        400,
                        "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\",\"param\":\"n\",\"code\":\"bad_n\"}}")
                .header("x-request-id", "r1"));

        BadRequestException refused = assertThrows(
                BadRequestException.class, () -> client.chat().completions().create(chat()));

        assertEquals("bad_n", refused.code().orElseThrow());
        assertEquals("n", refused.param().orElseThrow());
        assertEquals(List.of("r1"), refused.headers().values("x-request-id"));
    }

    @Test
    void unknownModel_isNotFound() {
        assertThrows(
                NotFoundException.class,
                () -> client.chat()
                        .completions()
                        .create(chat().toBuilder().model("other").build()));
    }

    @Test
    void sdkThatRetries_isToldNotTo() {
        always(FakeReply.status(429).retryAfter(Duration.ofMinutes(30)));
        OpenAIClient stubborn = new OpenAIClientImpl(ClientOptions.builder()
                .httpClient(RouterHttpClient.of(router))
                .apiKey("none")
                .maxRetries(5)
                .build());

        assertThrows(
                RateLimitException.class, () -> stubborn.chat().completions().create(chat()));

        assertEquals(2, transport.requests().size());
    }

    @Test
    void timeoutOfTheSdk_isExplained() {
        always(FakeReply.hang());

        UnexpectedStatusCodeException cut = assertThrows(
                UnexpectedStatusCodeException.class,
                () -> client.chat()
                        .completions()
                        .create(
                                chat(),
                                RequestOptions.builder()
                                        .timeout(Duration.ofSeconds(10))
                                        .build()));

        assertEquals(408, cut.statusCode());
        assertTrue(String.valueOf(cut.getMessage()).contains("gives up after 10000 ms"), cut::toString);
    }

    @Test
    void cancelledFuture_endsTheRequestAtTheProvider() {
        always(FakeReply.hang());
        HttpRequest request = HttpRequest.builder()
                .method(HttpMethod.POST)
                .baseUrl("https://api.openai.com/v1")
                .addPathSegments("embeddings")
                .build();
        CompletableFuture<HttpResponse> pending = RouterHttpClient.of(router).executeAsync(request);

        pending.cancel(true);

        assertEquals(0, router.snapshot().callsInFlight());
    }

    @Test
    void closedRouter_isAnIoException() {
        router.close();

        assertThrows(OpenAIIoException.class, () -> client.chat().completions().create(chat()));
    }
}
