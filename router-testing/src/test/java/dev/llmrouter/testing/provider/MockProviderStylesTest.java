package dev.llmrouter.testing.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.acceptance.MockClient;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.provider.RateLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The styles over HTTP. What they count, and when, is specified without it: see ProviderLimits' tests. */
@Timeout(60)
class MockProviderStylesTest {
    /**
     * Limits of a few requests in an hour-long window are those of no clock: no test is slow enough to see
     * one come back.
     */
    private static final Duration HOUR = Duration.ofHours(1);

    private static MockProviderBuilder provider(MockStyle style) {
        return MockProvider.builder("eu").style(style).answer("one two three");
    }

    private static MockClient.Reply chat(MockProvider provider, int maxTokens) throws IOException {
        return MockClient.post(
                provider.baseUrl() + "/chat/completions",
                "{\"model\":\"m\",\"max_tokens\":" + maxTokens
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"Say hi to all of them\"}]}");
    }

    private static RateLimits read(MockClient.Reply reply) {
        return Providers.standard("openai").orElseThrow().rateLimits(reply.headers());
    }

    @Test
    void openAi_reservesMaxTokens_andCorrectsThemAtTheEnd() throws IOException {
        try (MockProvider provider = provider(MockStyle.OPENAI).tpm(1000).start()) {
            long first = remainingTokens(chat(provider, 900));
            long second = remainingTokens(chat(provider, 900));

            assertEquals(94, first, "6 of the prompt, 900 reserved");
            assertTrue(second >= 85 && second <= 94, "6 and 3 for the first, and what came since: " + second);
            assertEquals(2, provider.served());
        }
    }

    private static long remainingTokens(MockClient.Reply reply) {
        return read(reply).tokens().remaining().orElseThrow();
    }

    @Test
    void openAi_refuses_withBothWaits() throws IOException {
        try (MockProvider provider = provider(MockStyle.OPENAI).tpm(1000).start()) {
            MockClient.Reply refused = chat(provider, 2000);

            assertEquals(429, refused.status());
            assertEquals("tokens", refused.json().at("/error/type").asText());
            assertEquals("60", refused.headers().get("retry-after"));
            assertEquals("60000", refused.headers().get("retry-after-ms"));
        }
    }

    @Test
    void azure_reportsItsSlices_andRefusesInItsWords() throws IOException {
        try (MockProvider provider =
                provider(MockStyle.AZURE).rpm(1).window(HOUR).tpm(6000).start()) {
            MockClient.Reply served = chat(provider, 10);
            MockClient.Reply refused = chat(provider, 6000);

            assertEquals(OptionalLong.of(60), read(served).requests().limit(), "an hour's share of one a minute");
            assertEquals(429, refused.status());
            assertEquals("429", refused.json().at("/error/code").asText());
            assertTrue(refused.headers().containsKey("retry-after-ms"));
        }
    }

    @Test
    void anthropic_countsOutputAfterTheCall() throws IOException {
        try (MockProvider provider =
                provider(MockStyle.ANTHROPIC).rpm(100).tpm(1000).outputTpm(1).start()) {
            assertEquals(200, chat(provider, 3).status());
            MockClient.Reply refused = chat(provider, 3);

            assertEquals(429, refused.status());
            assertEquals("rate_limit_error", refused.json().at("/error/type").asText());
            assertEquals("0", refused.headers().get("anthropic-ratelimit-output-tokens-remaining"));
            assertTrue(read(refused).requests().reset().isPresent(), "the answer is dated");
            assertFalse(refused.headers().containsKey("retry-after-ms"));
        }
    }

    @Test
    void clockMinute_reportsAWindowOfItsOwnClock() throws IOException {
        try (MockProvider provider =
                provider(MockStyle.CLOCK_MINUTE).rpm(1).window(HOUR).start()) {
            MockClient.Reply served = chat(provider, 3);

            assertEquals(OptionalLong.of(60), read(served).requests().limit());
            assertEquals(OptionalLong.of(59), read(served).requests().remaining());
        }
    }

    @Test
    void slidingMinute_givesTheSurplusBack() throws IOException {
        try (MockProvider provider =
                provider(MockStyle.SLIDING_MINUTE).tpm(1000).start()) {
            assertEquals(94, remainingTokens(chat(provider, 900)));
            assertEquals(85, remainingTokens(chat(provider, 900)), "6 and 3 for the first");
        }
    }

    @Test
    void stream_givesTheSurplusBack_beforeItsLastEvent() throws IOException {
        try (MockProvider provider =
                provider(MockStyle.SLIDING_MINUTE).tpm(1000).start()) {
            MockClient.post(
                    provider.baseUrl() + "/chat/completions",
                    "{\"model\":\"m\",\"stream\":true,\"max_tokens\":900,\"messages\":[]}");

            assertEquals(90, remainingTokens(chat(provider, 900)), "1 and 3 for the first");
        }
    }

    @Test
    void maxTokensBeyondBelief_areReservedAsFarAsCountingGoes() throws IOException {
        try (MockProvider provider =
                provider(MockStyle.SLIDING_MINUTE).tpm(1000).start()) {
            assertEquals(429, chat(provider, Integer.MAX_VALUE - 1).status());
            assertEquals(200, chat(provider, -1).status());
        }
    }

    @Test
    void limitThatTheStyleDoesNotHave_isRefusedBeforeAPortIsOpened() {
        MockProviderBuilder builder = provider(MockStyle.OPENAI).outputTpm(1);

        assertThrows(IllegalStateException.class, builder::start);
    }
}
