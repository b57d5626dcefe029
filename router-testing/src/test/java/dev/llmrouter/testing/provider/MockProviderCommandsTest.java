package dev.llmrouter.testing.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.llmrouter.acceptance.MockClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MockProviderCommandsTest {
    private final MockProvider provider =
            MockProvider.builder("eu").apiKey("k").rpm(1000).start();

    @AfterEach
    void close() {
        provider.close();
    }

    private MockClient.Reply chat() throws IOException {
        return MockClient.post(
                provider.baseUrl() + "/chat/completions", Map.of("Authorization", "Bearer k"), "{\"model\":\"m\"}");
    }

    private List<Integer> statuses(int requests) throws IOException {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            statuses.add(chat().status());
        }
        return statuses;
    }

    @Test
    void insufficientQuota_is429OfItsOwnCode_withoutAnEnd() throws IOException {
        provider.insufficientQuota();

        MockClient.Reply refused = chat();

        assertEquals(429, refused.status());
        assertEquals("insufficient_quota", refused.json().at("/error/code").asText());
        assertFalse(refused.headers().containsKey("retry-after"));
        assertEquals(1, provider.rateLimited());
    }

    @ParameterizedTest
    @ValueSource(ints = {503, 529})
    void overload_isReportedUntilHealthy(int status) throws IOException {
        provider.overload(status);

        MockClient.Reply refused = chat();
        provider.healthy();

        assertEquals(status, refused.status());
        assertEquals("overloaded_error", refused.json().at("/error/type").asText());
        assertEquals(200, chat().status());
    }

    @Test
    void revokeKey_refusesTheRightKeyToo() throws IOException {
        provider.revokeKey();

        assertEquals(401, chat().status());
        assertEquals("invalid_api_key", chat().json().at("/error/code").asText());
    }

    private static List<Boolean> faults(long seed) {
        MockBehaviour mood = new MockBehaviour();
        mood.failShare(0.3, MockFault.ofStatus(500), new Random(seed));
        return Stream.generate(() -> mood.fault().isPresent()).limit(10_000).toList();
    }

    @Test
    void failShare_failsThatShare() {
        // Of 10,000 draws the share is off by less than four standard deviations of 46.
        assertEquals(3000, Collections.frequency(faults(42), true), 184);
    }

    @Test
    void failShare_isTheSameForASeed() throws IOException {
        assertEquals(faults(42), faults(42));
        assertNotEquals(faults(42), faults(43));

        provider.failShare(0.3, 500, 42);
        assertEquals(
                faults(42).stream().limit(10).map(fails -> fails ? 500 : 200).toList(), statuses(10));
    }

    @Test
    void failShare_ofNoneAndAll_isExact() throws IOException {
        provider.failShare(0, 500, 1);
        assertEquals(200, chat().status());
        provider.failShare(1, 500, 1);
        assertEquals(500, chat().status());
    }

    @Test
    void command_replacesTheOneBefore() throws IOException {
        provider.failNext(100, 500);
        provider.overload(503);
        provider.failNext(1, 502);

        assertEquals(List.of(502, 200), statuses(2));
    }

    @Test
    void failed_isNotCountedAgainstLimits() throws IOException {
        provider.failNext(10, 500);
        statuses(10);

        assertEquals("999", chat().headers().get("x-ratelimit-remaining-requests"));
    }

    @Test
    void slowTo_isTheSpeedUntilHealthy() {
        MockBehaviour mood = new MockBehaviour();
        mood.speedIs(new MockBehaviour.Speed(1, 20));
        assertEquals(20, mood.speed().tokensPerSecond());

        mood.healthy();

        assertEquals(new MockBehaviour.Speed(1, 0), mood.speed());
    }

    @Test
    void nonsense_isRefused() {
        assertThrows(IllegalArgumentException.class, () -> provider.overload(500));
        assertThrows(IllegalArgumentException.class, () -> provider.failShare(1.1, 500, 1));
        assertThrows(IllegalArgumentException.class, () -> provider.failShare(Double.NaN, 500, 1));
        assertThrows(IllegalArgumentException.class, () -> provider.failShare(0.5, 200, 1));
        assertThrows(IllegalArgumentException.class, () -> provider.slowTo(0));
    }
}
