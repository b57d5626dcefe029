package dev.llmrouter.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final String NOON = "Wed, 21 Oct 2026 12:00:00 GMT";

    private static Optional<Duration> wait(int status, Map<String, String> headers, String body) {
        return Calls.provider("openai")
                .outcome(Calls.answer(status, body, headers))
                .retryAfter();
    }

    private static Optional<Duration> wait(Map<String, String> headers) {
        return wait(429, headers, "");
    }

    @ParameterizedTest
    @CsvSource({"20, 20000", "0, 0", "1.5, 1500", "' 7 ', 7000", "2678400, 2678400000"})
    void retryAfter_inSeconds_isParsed(String value, long millis) {
        assertEquals(Optional.of(Duration.ofMillis(millis)), wait(Map.of("Retry-After", value)));
    }

    @Test
    void retryAfter_inSecondsAndMillis_isTheMillis() {
        assertEquals(Optional.of(Duration.ofMillis(1_200)), wait(Map.of("retry-after", "2", "Retry-After-Ms", "1200")));
    }

    @Test
    void retryAfter_withBrokenMillis_isTheSeconds() {
        assertEquals(Optional.of(Duration.ofSeconds(2)), wait(Map.of("retry-after", "2", "retry-after-ms", "soon")));
    }

    @Test
    void retryAfter_asADate_countsFromTheAnswersDate() {
        assertEquals(
                Optional.of(Duration.ofSeconds(90)),
                wait(Map.of("date", NOON, "retry-after", "Wed, 21 Oct 2026 12:01:30 GMT")));
    }

    @Test
    void retryAfter_asADateThatHasPassed_isZero() {
        assertEquals(
                Optional.of(Duration.ZERO), wait(Map.of("date", NOON, "retry-after", "Wed, 21 Oct 2026 11:59:59 GMT")));
    }

    @Test
    void retryAfter_asADateWithoutTheAnswersDate_isNothing() {
        assertEquals(Optional.empty(), wait(Map.of("retry-after", NOON)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "soon", "", "NaN", "Infinity", "1e9", "0x10", "99999999999", "1792584000"})
    void retryAfter_thatIsGarbage_isNothing(String value) {
        assertEquals(Optional.empty(), wait(Map.of("retry-after", value)));
    }

    @Test
    void retryAfter_ofGemini_isInTheBody() {
        String body = "[{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\",\"details\":"
                + "[{\"@type\":\"QuotaFailure\"},{\"@type\":\"RetryInfo\",\"retryDelay\":\"52s\"}]}}]";
        assertEquals(Optional.of(Duration.ofSeconds(52)), wait(429, Map.of(), body));
    }

    @Test
    void retryAfter_ofAnOverloadedServer_isKept() {
        assertEquals(Optional.of(Duration.ofSeconds(3)), wait(503, Map.of("retry-after", "3"), ""));
    }

    @ParameterizedTest
    @CsvSource({
        "429, insufficient_quota, 1, 60",
        "429, insufficient_quota, 300, 300",
        "402, none, 1, 60",
        "429, rate_limit_exceeded, 1, 1"
    })
    void retryAfter_ofAnUnpaidAccount_isAMinuteAtLeast(int status, String code, String asked, long seconds) {
        assertEquals(
                Optional.of(Duration.ofSeconds(seconds)),
                wait(status, Map.of("retry-after", asked), "{\"error\":{\"code\":\"" + code + "\"}}"));
    }

    @Test
    void retryAfter_ofAnUnpaidAccountThatDoesNotAsk_isAMinute() {
        assertEquals(
                Optional.of(Duration.ofSeconds(60)),
                wait(429, Map.of(), "{\"error\":{\"type\":\"insufficient_quota\"}}"));
    }
}
