package dev.llmrouter.okhttp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.TokenUsage;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Secret;
import dev.llmrouter.catalog.Timeouts;
import dev.llmrouter.error.RequestRejectedException;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.error.StreamBrokenException;
import dev.llmrouter.testing.RecordingListener;
import dev.llmrouter.testing.contract.TransportContractServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The results of answers as providers really send them: each file of the folder {@code answers}, over real
 * sockets.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AnswersTest {
    private static final int CALLS = 40;
    /** Without a history from which the router could learn. */
    private static final int CALLS_OF_ANSWERS = 10;
    /** With a provider that pauses. */
    private static final int SLOW_CALLS = 6;

    /** Less than any wait in the files, so that the router never waits for one. */
    private static final Duration CALL_TIME = Duration.ofSeconds(10);
    /** More than any pause in the files. */
    private static final Duration IDLE_TIME = Duration.ofSeconds(5);
    /** The time that may pass between an answer and the exception with its retryAfter. */
    private static final Duration PASSED = Duration.ofSeconds(5);

    private static final OkHttpTransport TRANSPORT = OkHttpTransport.create();

    private final RecordingListener listener = new RecordingListener();

    static List<AnswerFile> answers() {
        return AnswerFile.all();
    }

    @AfterAll
    static void closeTransport() {
        TRANSPORT.close();
    }

    private static TransportContractServer serverOf(AnswerFile file) {
        RawAnswer healthy = file.healthyAnswer();
        return TransportContractServer.start(
                exchange -> (file.isAnsweredTo(exchange.body()) ? file.answer() : healthy).answer(exchange));
    }

    private Router router(AnswerFile file, int retries, TransportContractServer... servers) {
        Duration idle = file.get("idle").map(Duration::parse).orElse(IDLE_TIME);
        Router.Builder builder = Router.builder()
                .transport(TRANSPORT)
                .listener(listener)
                .random(new Random(7))
                .settings(settings -> settings.numRetries(retries)
                        .timeouts(Timeouts.builder()
                                .call(CALL_TIME)
                                .streamIdle(idle)
                                .build()));
        for (TransportContractServer server : servers) {
            builder.deployment(Deployment.builder("m", file.model())
                    .apiBase(server.url(file.model().startsWith("azure/") ? "" : "/v1"))
                    .apiKey(Secret.of("sk-answers"))
                    .build());
        }
        return builder.build();
    }

    private static List<Delivered.Way> waysToAsk(AnswerFile file) {
        return file.streams() ? Delivered.FLOWING : Delivered.WHOLE;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void answer_ofALoneDeployment_matchesTheFile(AnswerFile file) {
        try (TransportContractServer server = serverOf(file);
                Router router = router(file, 0, server)) {
            Delivered delivered = waysToAsk(file).get(0).ask(router, file.request());

            RouterException failure = delivered.failure();
            if (failure == null) {
                assertAnswer(file, delivered);
            } else {
                assertFailure(file, failure);
            }
            if (failure == null || failure instanceof StreamBrokenException) {
                file.get("text").ifPresent(text -> assertEquals(text, delivered.text(), file::toString));
            }
            assertNothingGoesOn(router);
        }
    }

    private static void assertAnswer(AnswerFile file, Delivered delivered) {
        assertTrue(file.then().contains("answer"), () -> file + " is handed out as an answer: " + delivered);
        if (file.expected().equals(List.of("answer")) && !file.streams()) {
            assertArrayEquals(file.answer().body(), delivered.bytes(), file::toString);
        }
        file.get("usage").ifPresent(usage -> {
            TokenUsage counted = delivered.usage();
            String seen = counted.inputTokens() + "/" + counted.outputTokens();
            assertEquals(usage, counted.estimated() ? "estimated" : seen, file::toString);
        });
        file.get("absent").ifPresent(names -> {
            Set<String> present = new HashSet<>(List.of(names.split(", ")));
            present.retainAll(delivered.headers());
            assertEquals(Set.of(), present, file::toString);
        });
    }

    private static void assertFailure(AnswerFile file, RouterException failure) {
        assertTrue(isExpected(file, failure), () -> file + ": " + failure.kind() + " " + failure);
        int status = file.answer().status();
        assertTrue(status < 400 ? failure.status() >= 400 : failure.status() == status, failure::toString);
        file.get("wait").map(Duration::parse).ifPresent(wait -> {
            Duration reported = failure.retryAfter().orElse(Duration.ZERO);
            assertTrue(
                    reported.compareTo(wait) <= 0 && reported.compareTo(wait.minus(PASSED)) > 0,
                    () -> file + ": " + reported + " " + failure);
        });
        file.get("message").ifPresent(part -> {
            String message = failure.providerMessage().orElse("");
            assertTrue(message.contains(part), () -> file + ": " + message);
        });
    }

    /** Each way of asking in turn, with two equal deployments, one of which has trouble. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void answer_besideAHealthyDeployment_isNeverTakenForWhatItIsNot(AnswerFile file) {
        RawAnswer healthy = file.healthyAnswer();
        try (TransportContractServer troubled = serverOf(file);
                TransportContractServer good = TransportContractServer.start(healthy::answer);
                Router router = router(file, 2, troubled, good)) {
            List<String> wrong = new ArrayList<>();
            for (int i = 0; i < calls(file); i++) {
                Delivered delivered = waysToAsk(file).get(i % 2).ask(router, file.request());
                if (!isRight(file, delivered)) {
                    wrong.add("call " + i + ": " + delivered);
                }
            }

            assertEquals(List.of(), wrong, file::toString);
            assertFalse(troubled.exchanges().isEmpty(), file + " was never asked for");
            assertNothingGoesOn(router);
        }
    }

    private static int calls(AnswerFile file) {
        boolean answers = file.expected().equals(List.of("answer"));
        return file.answer().pauses() ? SLOW_CALLS : answers ? CALLS_OF_ANSWERS : CALLS;
    }

    private static boolean isRight(AnswerFile file, Delivered delivered) {
        RouterException failure = delivered.failure();
        if (failure instanceof RequestRejectedException || failure instanceof StreamBrokenException) {
            // Such a request is not sent again.
            return isExpected(file, failure);
        }
        return failure == null && (isHealthy(delivered) || isItsOwn(file, delivered));
    }

    private static boolean isExpected(AnswerFile file, RouterException failure) {
        return file.then().contains(failure.getClass().getSimpleName())
                && file.expected()
                        .contains(failure.kind().map(FailureKind::name).orElse(""));
    }

    private static boolean isHealthy(Delivered delivered) {
        return delivered.text().equals("GOOD") || new String(delivered.bytes(), UTF_8).contains("GOOD");
    }

    private static boolean isItsOwn(AnswerFile file, Delivered delivered) {
        return file.then().contains("answer")
                && file.get("text").map(delivered.text()::equals).orElse(true);
    }

    private void assertNothingGoesOn(Router router) {
        listener.assertBalanced();
        assertEquals(0, router.snapshot().callsInFlight());
    }
}
