package dev.llmrouter.testing;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.event.AttemptEnded;
import dev.llmrouter.event.AttemptInfo;
import dev.llmrouter.event.CooldownEnded;
import dev.llmrouter.event.CooldownStarted;
import dev.llmrouter.event.FellBack;
import dev.llmrouter.event.RequestEnded;
import dev.llmrouter.event.RequestInfo;
import dev.llmrouter.event.RequestPaused;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordingListenerTest {
    private static final RequestInfo REQUEST =
            RequestInfo.builder(7, "gpt-4").endpoint("chat/completions").build();
    private static final AttemptInfo FIRST =
            AttemptInfo.builder(REQUEST, 1, "eu", "gpt-4").build();
    private static final Outcome SUCCESS = Outcome.success(200, TokenUsage.of(1, 2));

    private final RecordingListener listener = new RecordingListener();

    private void end(RequestInfo request) {
        listener.requestEnded(RequestEnded.builder(request).build());
    }

    private void end(AttemptInfo attempt) {
        listener.attemptEnded(
                AttemptEnded.builder(attempt, SUCCESS, Duration.ofMillis(3)).build());
    }

    private String violation() {
        return String.valueOf(
                assertThrows(AssertionError.class, listener::assertBalanced).getMessage());
    }

    @Test
    void events_ofARetriedRequest_readAsAStory() {
        listener.requestStarted(REQUEST);
        listener.attemptStarted(FIRST);
        listener.attemptEnded(
                AttemptEnded.builder(FIRST, Outcome.failure(FailureKind.RATE_LIMITED, 429), Duration.ofMillis(3))
                        .build());
        listener.cooldownStarted(CooldownStarted.builder("eu", FailureKind.RATE_LIMITED, Duration.ofSeconds(5))
                .build());
        listener.paused(RequestPaused.builder(REQUEST, RequestPaused.Reason.RETRY, Duration.ofMillis(500))
                .build());
        listener.attemptStarted(AttemptInfo.builder(REQUEST, 2, "us", "gpt-4").build());
        end(AttemptInfo.builder(REQUEST, 2, "us", "gpt-4").build());
        end(REQUEST);
        listener.cooldownEnded(CooldownEnded.builder("eu").build());
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
        listener.paused(RequestPaused.builder(REQUEST, RequestPaused.Reason.ROOM, Duration.ofSeconds(90))
                .build());
        listener.fellBack(FellBack.builder(REQUEST, "gpt-4", "gpt-3.5").build());
        listener.requestEnded(
                RequestEnded.builder(REQUEST).failure(FailureKind.TIMEOUT).build());
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
        listener.cooldownStarted(CooldownStarted.builder("eu", FailureKind.SERVER_ERROR, Duration.ofSeconds(5))
                .build());
        listener.cooldownStarted(CooldownStarted.builder("eu", FailureKind.SERVER_ERROR, Duration.ofSeconds(10))
                .build());
        assertDoesNotThrow(listener::assertBalanced);
    }

    @Test
    void assertBalanced_cooldownEndedWithoutStart_fails() {
        listener.cooldownEnded(CooldownEnded.builder("eu").build());
        assertTrue(violation().contains("cooldown of eu ended without going on"));
    }
}
