package dev.llmrouter.testing;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.event.RouterListener.AttemptInfo;
import dev.llmrouter.event.RouterListener.RequestInfo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordingListenerTest {
    private static final RequestInfo REQUEST = new RequestInfo(7, "gpt-4", "chat/completions", false);
    private static final AttemptInfo FIRST = new AttemptInfo(REQUEST, 1, "eu", "gpt-4");
    private static final Outcome SUCCESS = Outcome.success(200, TokenUsage.of(1, 2));

    private final RecordingListener listener = new RecordingListener();

    private void end(RequestInfo request) {
        listener.requestEnded(request, Optional.empty(), List.of());
    }

    private void end(AttemptInfo attempt) {
        listener.attemptEnded(attempt, SUCCESS, Duration.ofMillis(3));
    }

    private String violation() {
        return String.valueOf(
                assertThrows(AssertionError.class, listener::assertBalanced).getMessage());
    }

    @Test
    void events_ofARetriedRequest_readAsAStory() {
        listener.requestStarted(REQUEST);
        listener.attemptStarted(FIRST);
        listener.attemptEnded(FIRST, Outcome.failure(FailureKind.RATE_LIMITED, 429), Duration.ofMillis(3));
        listener.cooldownStarted("eu", FailureKind.RATE_LIMITED, Duration.ofSeconds(5));
        listener.paused(REQUEST, Duration.ofMillis(500), false);
        listener.attemptStarted(new AttemptInfo(REQUEST, 2, "us", "gpt-4"));
        end(new AttemptInfo(REQUEST, 2, "us", "gpt-4"));
        end(REQUEST);
        listener.cooldownEnded("eu");
        assertEquals(
                List.of(
                        "requestStarted gpt-4",
                        "attemptStarted 1 eu",
                        "attemptEnded 1 eu RATE_LIMITED 429",
                        "cooldownStarted eu RATE_LIMITED 5s",
                        "paused gpt-4 0.5s",
                        "attemptStarted 2 us",
                        "attemptEnded 2 us success 200",
                        "requestEnded gpt-4 success",
                        "cooldownEnded eu"),
                listener.events());
        listener.assertBalanced();
    }

    @Test
    void events_ofAFailedRequest_nameItsKind() {
        listener.requestStarted(REQUEST);
        listener.paused(REQUEST, Duration.ofSeconds(90), true);
        listener.fellBack(REQUEST, "gpt-4", "gpt-3.5");
        listener.requestEnded(REQUEST, Optional.of(FailureKind.TIMEOUT), List.of());
        listener.reloaded();
        assertEquals(
                List.of(
                        "requestStarted gpt-4",
                        "paused gpt-4 1m30s for room",
                        "fellBack gpt-4 -> gpt-3.5",
                        "requestEnded gpt-4 TIMEOUT",
                        "reloaded"),
                listener.events());
    }

    @Test
    void assertBalanced_withoutEvents_passes() {
        assertDoesNotThrow(listener::assertBalanced);
    }

    @Test
    void assertBalanced_requestWithoutEnd_fails() {
        listener.requestStarted(REQUEST);
        assertTrue(violation().contains("request 7 has not ended"));
    }

    @Test
    void assertBalanced_attemptWithoutEnd_fails() {
        listener.requestStarted(REQUEST);
        listener.attemptStarted(FIRST);
        assertTrue(violation().contains("attempt 7.1 has not ended"));
    }

    @Test
    void assertBalanced_endTwice_fails() {
        listener.requestStarted(REQUEST);
        end(REQUEST);
        end(REQUEST);
        assertTrue(violation().contains("request 7 ended without going on"));
    }

    @Test
    void assertBalanced_attemptEndedTwice_fails() {
        listener.requestStarted(REQUEST);
        listener.attemptStarted(FIRST);
        end(FIRST);
        end(FIRST);
        end(REQUEST);
        assertTrue(violation().contains("attempt 7.1 ended without going on"));
    }

    @Test
    void assertBalanced_sameIdTwice_fails() {
        listener.requestStarted(REQUEST);
        end(REQUEST);
        listener.requestStarted(REQUEST);
        assertTrue(violation().contains("request 7 started twice"));
    }

    @Test
    void assertBalanced_requestEndedBeforeItsAttempt_fails() {
        listener.requestStarted(REQUEST);
        listener.attemptStarted(FIRST);
        end(REQUEST);
        end(FIRST);
        assertTrue(violation().contains("request 7 ended before its attempts"));
    }

    @Test
    void assertBalanced_attemptOutsideItsRequest_fails() {
        listener.attemptStarted(FIRST);
        end(FIRST);
        assertTrue(violation().contains("attempt 7.1 is outside its request"));
    }

    @Test
    void assertBalanced_cooldownThatGoesOn_passes() {
        listener.cooldownStarted("eu", FailureKind.SERVER_ERROR, Duration.ofSeconds(5));
        listener.cooldownStarted("eu", FailureKind.SERVER_ERROR, Duration.ofSeconds(10));
        assertDoesNotThrow(listener::assertBalanced);
    }

    @Test
    void assertBalanced_cooldownEndedWithoutStart_fails() {
        listener.cooldownEnded("eu");
        assertTrue(violation().contains("cooldown of eu ended without going on"));
    }
}
