package dev.llmrouter.internal.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.llmrouter.internal.dialect.openai.Calls;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
    @CsvSource({"20, 20000", "0, 0", "1.5, 1500", "' 7 ', 7000", "600, 600000"})
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Wed, 21 Oct 2026 12:01:30 GMT",
                "21 Oct 2026 12:01:30 GMT",
                "Wednesday, 21-Oct-26 12:01:30 GMT",
                "Wed Oct 21 12:01:30 2026"
            })
    void retryAfter_asAnyDateOfRfc9110_isTheTimeUntilThen(String date) {
        assertEquals(Optional.of(Duration.ofSeconds(90)), wait(Map.of("date", NOON, "retry-after", date)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sun Nov  6 08:49:37 1994", "Sunday, 06-Nov-94 08:49:37 GMT"})
    void retryAfter_asAnObsoleteDateThatHasPassed_isZero(String date) {
        assertEquals(Optional.of(Duration.ZERO), wait(Map.of("date", NOON, "retry-after", date)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday"})
    void retryAfter_asADateWithoutTheAnswersDate_countsFromTheWallClock(String date) {
        Map<String, String> headers = Map.of("date", date, "retry-after", NOON);
        assertEquals(
                Optional.of(Duration.ofSeconds(7)),
                RetryAfter.of(
                        429,
                        new Headers(headers),
                        ErrorBody.read(new byte[0]),
                        InstantSource.fixed(Instant.parse("2026-10-21T11:59:53Z"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "20, 20 | 20",
                "5, 30, 20 | 30",
                "20,soon | 20",
                "-1, 3 | 3",
                "Wed, 21 Oct 2026 12:01:30 GMT, Wed, 21 Oct 2026 12:01:30 GMT | 90",
                "20, Wed, 21 Oct 2026 12:01:30 GMT | 90"
            })
    void retryAfter_thatIsThereTwice_isTheLonger(String value, long seconds) {
        assertEquals(Optional.of(Duration.ofSeconds(seconds)), wait(Map.of("date", NOON, "retry-after", value)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"601", "86400", "2678400", "Thu, 22 Oct 2026 12:00:00 GMT"})
    void retryAfter_ofMoreThanTenMinutes_isTenMinutes(String value) {
        assertEquals(Optional.of(Duration.ofMinutes(10)), wait(Map.of("date", NOON, "retry-after", value)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Please try again in 12.5s. | PT12.5S",
                "Please try again in 1m30s. Visit us. | PT1M30S",
                "Please try again in 850ms. | PT0.85S",
                "Please retry after 37 seconds. | PT37S",
                "Please retry in 33.5s. | PT33.5S",
                "please try again after 1 seconds | PT1S",
                "Please wait 42 seconds before retrying. | PT42S",
                "Try again in about 2 minutes and 5 seconds | PT2M5S",
                "try again in 6m0s | PT6M",
                "Try again in 3 hours | PT10M",
            })
    void retryAfter_inWords_isRead(String message, Duration wait) {
        String body = "{\"error\":{\"message\":\"" + message + "\"}}";
        assertEquals(Optional.of(wait), wait(429, Map.of(), body));
        assertEquals(Optional.of(wait), wait(503, Map.of(), body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Please try again later.",
                "try again in a while",
                "try again in -5 seconds",
                "try again in 5 parsecs",
                "try again in 99999999999 seconds",
                "try again in 1.2.3 seconds",
                "we waited 5 seconds",
            })
    void retryAfter_inWordsWithoutATime_isNothing(String message) {
        assertEquals(Optional.empty(), wait(429, Map.of(), "{\"error\":{\"message\":\"" + message + "\"}}"));
    }

    @Test
    void retryAfter_inTheWordsOfABadRequest_isNothing() {
        assertEquals(Optional.empty(), wait(400, Map.of(), "{\"message\":\"bad prompt: retry in 5 seconds\"}"));
    }

    @Test
    void retryAfter_inHeaderAndWords_isTheHeaders() {
        assertEquals(
                Optional.of(Duration.ofSeconds(3)),
                wait(429, Map.of("retry-after", "3"), "{\"message\":\"try again in 9s\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1792584045000", "1792584045", "45", "45s"})
    void retryAfter_asAResetInTheBody_isTheTimeUntilThen(String reset) {
        String body =
                "{\"error\":{\"code\":429,\"message\":\"slow\",\"metadata\":{\"headers\":{\"X-RateLimit-Reset\":\""
                        + reset + "\"}}}}";
        assertEquals(Optional.of(Duration.ofSeconds(45)), wait(429, Map.of("date", NOON), body));
    }

    @ParameterizedTest
    @CsvSource({
        "retry_after, 7, 7000",
        "retry_after_seconds, 7, 7000",
        "retry_after_ms, 700, 700",
        "retry_after, -1, ",
        "retry_after, 1e300, ",
        "retryDelay, '\"nonsense\"', "
    })
    void retryAfter_asAFieldOfTheError_isRead(String name, String value, Long millis) {
        assertEquals(
                Optional.ofNullable(millis).map(Duration::ofMillis),
                wait(429, Map.of(), "{\"error\":{\"message\":\"slow\",\"" + name + "\":" + value + "}}"));
    }

    @Test
    void retryAfter_ofARequestLargerThanTheLimit_isNothing() {
        String body = "{\"error\":{\"message\":\"on tokens per minute: Limit 6000, Requested 7012\"}}";
        assertEquals(Optional.empty(), wait(429, Map.of("retry-after", "60"), body));
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
