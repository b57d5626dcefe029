package dev.llmrouter.testing.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.llmrouter.acceptance.MockClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MockProviderTest {
    private static final String HI = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Say hi!!\"}]}";

    private final List<MockProvider> opened = new ArrayList<>();

    private MockProvider start(MockProviderBuilder builder) {
        MockProvider provider = builder.start();
        opened.add(provider);
        return provider;
    }

    @AfterEach
    void close() {
        opened.forEach(MockProvider::close);
    }

    private static MockClient.Reply chat(MockProvider provider) throws IOException {
        return MockClient.post(provider.baseUrl() + "/chat/completions", HI);
    }

    @Test
    void chat_isAnsweredWithTextAndUsage() throws IOException {
        JsonNode answer =
                chat(start(MockProvider.builder("eu").answer("Hello there."))).json();

        assertEquals("Hello there.", answer.at("/choices/0/message/content").asText());
        assertEquals("stop", answer.at("/choices/0/finish_reason").asText());
        assertEquals(3, answer.at("/usage/prompt_tokens").asInt());
        assertEquals(5, answer.at("/usage/total_tokens").asInt());
    }

    @Test
    void maxTokens_cutTheAnswer() throws IOException {
        MockProvider provider = start(MockProvider.builder("eu").answer("one two three"));

        JsonNode answer = MockClient.post(
                        provider.baseUrl() + "/chat/completions", "{\"model\":\"m\",\"max_tokens\":2}")
                .json();

        assertEquals("one two ", answer.at("/choices/0/message/content").asText());
        assertEquals("length", answer.at("/choices/0/finish_reason").asText());
    }

    @Test
    void stream_isOneEventPerToken_thenUsage_thenDone() throws IOException {
        MockProvider provider = start(MockProvider.builder("eu").answer("one two"));

        String events = MockClient.post(
                        provider.baseUrl() + "/chat/completions",
                        "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}")
                .text();

        List<String> each = List.of(events.split("\n\n", -1));
        assertEquals(7, each.size(), events);
        assertTrue(each.get(1).contains("\"content\":\"one \""), events);
        assertTrue(each.get(4).contains("\"completion_tokens\":2"), events);
        assertEquals(List.of("data: [DONE]", ""), each.subList(5, 7));
    }

    @Test
    void stream_ofResponses_hasNamedEventsAndEndsCompleted() throws IOException {
        MockProvider provider = start(MockProvider.builder("eu").answer("one two"));

        String events = MockClient.post(
                        provider.baseUrl() + "/responses", "{\"model\":\"m\",\"input\":\"x\",\"stream\":true}")
                .text();

        assertTrue(events.contains("event: response.output_text.delta\ndata: {"), events);
        assertTrue(events.contains("event: response.completed\n"), events);
        assertFalse(events.contains("[DONE]"), events);
    }

    @Test
    void everyEndpoint_answersInItsShape() throws IOException {
        MockProvider provider = start(MockProvider.builder("eu"));
        Map<String, String> found = Map.of(
                "completions", "/choices/0/text",
                "responses", "/output/0/content/0/text",
                "embeddings", "/data/0/embedding/0",
                "images/generations", "/data/0/b64_json",
                "moderations", "/results/0/flagged",
                "rerank", "/results/0/relevance_score");

        for (Map.Entry<String, String> each : found.entrySet()) {
            JsonNode answer = MockClient.post(
                            provider.baseUrl() + "/" + each.getKey(),
                            "{\"model\":\"m\",\"input\":\"x\",\"query\":\"x\",\"documents\":[\"y\"]}")
                    .json();
            assertFalse(answer.at(each.getValue()).isMissingNode(), each.getKey());
        }
    }

    @Test
    void speech_isBinary() throws IOException {
        MockClient.Reply reply = MockClient.post(
                start(MockProvider.builder("eu")).baseUrl() + "/audio/speech", "{\"model\":\"m\",\"input\":\"x\"}");

        assertEquals("audio/mpeg", reply.headers().get("content-type"));
        assertEquals('I', reply.bytes()[0]);
    }

    @Test
    void form_isReadForItsModel() throws IOException {
        MockProvider provider = start(MockProvider.builder("eu").answer("spoken words"));
        String form = "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper\r\n--b--\r\n";

        MockClient.Reply reply = MockClient.post(
                provider.baseUrl() + "/audio/transcriptions",
                Map.of("Content-Type", "multipart/form-data; boundary=b"),
                form);

        assertEquals("spoken words", reply.json().path("text").asText());
        assertEquals(Map.of("whisper", 1L), provider.servedByModel());
    }

    @Test
    void azurePath_namesTheModelByItsDeployment() throws IOException {
        MockProvider provider = start(MockProvider.builder("eu").apiKey("k"));

        MockClient.Reply reply = MockClient.post(
                provider.url() + "/openai/deployments/gpt-eu/chat/completions?api-version=2024-10-21",
                Map.of("api-key", "k"),
                HI);

        assertEquals(200, reply.status());
        assertEquals(Map.of("gpt-eu", 1L), provider.servedByModel());
    }

    @Test
    void unknownPath_is404() throws IOException {
        MockProvider provider = start(MockProvider.builder("eu"));

        assertEquals(404, MockClient.post(provider.url() + "/v2/chat", HI).status());
        assertEquals(404, MockClient.post(provider.baseUrl() + "/files", HI).status());
    }

    @Test
    void wrongKey_is401_andCountsNothing() throws IOException {
        MockProvider provider = start(MockProvider.builder("eu").apiKey("k"));

        MockClient.Reply reply =
                MockClient.post(provider.baseUrl() + "/chat/completions", Map.of("Authorization", "Bearer other"), HI);

        assertEquals(401, reply.status());
        assertEquals("invalid_api_key", reply.json().at("/error/code").asText());
        assertEquals(0, provider.served());
    }

    @Test
    void limit_isEnforcedAndReported() throws IOException {
        MockProvider provider = start(MockProvider.builder("eu").rpm(1));

        assertEquals("0", chat(provider).headers().get("x-ratelimit-remaining-requests"));
        MockClient.Reply refused = chat(provider);

        assertEquals(429, refused.status());
        assertEquals("60", refused.headers().get("retry-after"));
        assertEquals("rate_limit_exceeded", refused.json().at("/error/code").asText());
        assertEquals(1, provider.rateLimited());
        assertEquals(1, provider.served());
    }

    @Test
    void limit_isForAMinute_andSharedOutToShorterWindows() throws IOException {
        MockProvider provider =
                start(MockProvider.builder("eu").rpm(600).tpm(60_000).window(Duration.ofSeconds(10)));

        MockClient.Reply reply = chat(provider);

        assertEquals("100", reply.headers().get("x-ratelimit-limit-requests"));
        assertEquals("10000", reply.headers().get("x-ratelimit-limit-tokens"));
    }

    @Test
    void limit_underManyThreads_admitsExactlyItsNumber() throws Exception {
        MockProvider provider = start(MockProvider.builder("eu").rpm(10));
        ExecutorService threads = Executors.newFixedThreadPool(40);
        try {
            List<Future<Integer>> statuses = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                statuses.add(threads.submit(() -> chat(provider).status()));
            }
            int served = 0;
            for (Future<Integer> status : statuses) {
                served += status.get() == 200 ? 1 : 0;
            }
            assertEquals(10, served);
            assertEquals(30, provider.rateLimited());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void failNext_failsThatMany() throws IOException {
        MockProvider provider = start(MockProvider.builder("eu"));
        provider.failNext(2, 503);

        assertEquals(503, chat(provider).status());
        assertEquals(503, chat(provider).status());
        assertEquals(200, chat(provider).status());
    }

    @Test
    void healthy_endsFailures() throws IOException {
        MockProvider provider = start(MockProvider.builder("eu"));
        provider.failNext(Long.MAX_VALUE, 500);
        provider.healthy();

        assertEquals(200, chat(provider).status());
    }

    @Test
    void hang_holdsRequests_untilClosed() throws Exception {
        MockProvider provider = start(MockProvider.builder("eu"));
        provider.hang();
        CountDownLatch ended = new CountDownLatch(1);
        CompletableFuture<Integer> held = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                held.complete(MockClient.post(provider.baseUrl() + "/chat/completions", HI)
                        .status());
            } catch (IOException dropped) {
                held.completeExceptionally(dropped);
            }
            ended.countDown();
        });
        caller.setDaemon(true);
        caller.start();
        while (provider.requests().isEmpty()) {
            Thread.onSpinWait();
        }
        assertEquals(1, ended.getCount());

        provider.close();

        assertTrue(ended.await(20, TimeUnit.SECONDS));
        assertThrows(ExecutionException.class, held::get);
    }

    @Test
    void requests_areRemembered_withoutCredentials() throws IOException {
        MockProvider provider = start(MockProvider.builder("eu"));
        MockClient.post(
                provider.baseUrl() + "/chat/completions", Map.of("Authorization", "Bearer k", "X-Trace", "t1"), HI);

        MockRequest request = provider.requests().get(0);

        assertEquals("/v1/chat/completions", request.path());
        assertEquals("t1", request.headers().get("x-trace"));
        assertFalse(request.headers().containsKey("authorization"));
        assertEquals(HI, request.body());
        assertFalse(request.toString().contains("Say hi"));
    }

    @Test
    void nonsense_isRefused() {
        assertThrows(
                IllegalArgumentException.class, () -> MockProvider.builder("eu").rpm(-1));
        assertThrows(
                IllegalArgumentException.class, () -> MockProvider.builder("eu").tokensPerSecond(0));
        assertThrows(
                IllegalArgumentException.class,
                () -> start(MockProvider.builder("eu")).failNext(1, 200));
    }
}
