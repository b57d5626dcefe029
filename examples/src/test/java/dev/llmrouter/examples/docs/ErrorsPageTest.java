package dev.llmrouter.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ClientCall;
import dev.llmrouter.call.Endpoint;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.FallbackTarget;
import dev.llmrouter.call.Outcome;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.policy.CooldownPolicy;
import dev.llmrouter.policy.FailureHistory;
import dev.llmrouter.policy.Fallbacks;
import dev.llmrouter.policy.RetryPolicy;
import dev.llmrouter.provider.Provider;
import dev.llmrouter.provider.Providers;
import dev.llmrouter.testing.FakeClock;
import dev.llmrouter.testing.FakeTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** docs/errors.md matches the code: each cell of the table of kinds is derived from the code and compared. */
class ErrorsPageTest {
    private static final Deployment DEPLOYMENT = deployment("m", "d");
    private static final Provider OPENAI = Providers.standard("openai").orElseThrow();
    private static final List<Exception> CLIENT_EXCEPTIONS = List.of(
            new HttpTimeoutException(""),
            new HttpConnectTimeoutException(""),
            new SocketTimeoutException(),
            new TimeoutException(),
            new IOException(),
            new InterruptedIOException(),
            new InterruptedException());

    private final Map<FailureKind, List<String>> rows = new EnumMap<>(FailureKind.class);

    ErrorsPageTest() {
        for (List<String> row : Page.of("docs/errors.md").table("Kinds of failure")) {
            rows.put(FailureKind.valueOf(Page.codes(row.get(0)).get(0)), row);
        }
    }

    private static Deployment deployment(String model, String id) {
        return Deployment.builder(model, "hosted_vllm/" + model).id(id).build();
    }

    private String cell(FailureKind kind, int column) {
        List<String> row = rows.get(kind);
        if (row == null) {
            throw new AssertionError("docs/errors.md has no row for " + kind);
        }
        return row.get(column);
    }

    @Test
    void statuses_areTheKindsThatTheyAreListedUnder() {
        Map<Integer, String> wrong = new TreeMap<>();
        for (int status = 300; status < 600; status++) {
            FailureKind kind = kind(status, "");
            if (!listedUnder(status).equals(List.of(kind))) {
                wrong.put(status, kind + ", listed under " + listedUnder(status));
            }
        }
        assertEquals(Map.of(), wrong);
    }

    private static FailureKind kind(int status, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return OPENAI.outcome(new Provider.Answer(
                        Endpoint.CHAT_COMPLETIONS, status, Map.of("content-type", "application/json"), bytes))
                .kind()
                .orElseThrow();
    }

    /** The row with the number itself; else the row of its class, such as 5xx. */
    private List<FailureKind> listedUnder(int status) {
        List<FailureKind> exact = under(Integer.toString(status));
        return exact.isEmpty() ? under(status / 100 + "xx") : exact;
    }

    private List<FailureKind> under(String code) {
        return rows.keySet().stream()
                .filter(kind -> Page.codes(cell(kind, 1)).contains(code))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void providersCodes_areTheKindThatTheyAreListedUnder(FailureKind kind) {
        for (String code : Page.codes(cell(kind, 1))) {
            if (code.matches("[a-z_]+")) {
                assertEquals(kind, kind(400, "{\"error\": {\"code\": \"" + code + "\"}}"), code);
            }
        }
    }

    @Test
    void clientsExceptions_areTheKindsThatTheyAreListedUnder() {
        List<String> listed = new ArrayList<>();
        for (Exception thrown : CLIENT_EXCEPTIONS) {
            String name = thrown.getClass().getSimpleName();
            assertEquals(List.of(executed(thrown)), under(name), name);
            listed.add(name);
        }
        rows.keySet().stream()
                .flatMap(kind -> Page.codes(cell(kind, 1)).stream())
                .filter(code -> code.endsWith("Exception"))
                .forEach(code -> assertTrue(listed.contains(code), code));
    }

    /** How the router classifies an exception of the caller's own client. */
    private static FailureKind executed(Exception thrown) {
        FakeClock clock = new FakeClock();
        try (Router router = Router.builder()
                .deployment(deployment("m", "m"))
                .transport(new FakeTransport(clock))
                .time(clock)
                .settings(settings -> settings.numRetries(0))
                .build()) {
            RouterException failed = assertThrows(
                    RouterException.class,
                    () -> router.execute("m", deployment -> {
                        throw thrown;
                    }));
            return failed.kind().orElseThrow();
        } finally {
            // A cancelled call leaves its thread interrupted, as it should.
            Thread.interrupted();
        }
    }

    @ParameterizedTest
    @EnumSource
    void retried_matchesTheRetryPolicy(FailureKind kind) {
        String said = switch (RetryPolicy.where(kind)) {
            case ANYWHERE -> "yes";
            case ELSEWHERE -> "elsewhere only";
            case NOWHERE -> "no";
        };
        assertEquals(said, cell(kind, 2));
    }

    @ParameterizedTest
    @EnumSource
    void cools_matchesTheCooldownPolicy(FailureKind kind) {
        int counted = CooldownPolicy.counts(kind) ? 1 : 0;
        String said;
        if (cools(
                kind,
                FailureHistory.builder()
                        .groupSize(2)
                        .attempts(1)
                        .failures(counted)
                        .failuresOfKind(1)
                        .build())) {
            said = "at once";
        } else if (!cools(
                kind,
                FailureHistory.builder()
                        .groupSize(2)
                        .attempts(5)
                        .failures(3 * counted)
                        .failuresOfKind(3)
                        .build())) {
            said = "never";
        } else {
            assertFalse(
                    cools(
                            kind,
                            FailureHistory.builder()
                                    .groupSize(2)
                                    .attempts(4)
                                    .failures(4)
                                    .failuresOfKind(4)
                                    .build()),
                    "four are too few");
            assertFalse(
                    cools(
                            kind,
                            FailureHistory.builder()
                                    .groupSize(2)
                                    .attempts(6)
                                    .failures(3)
                                    .failuresOfKind(3)
                                    .build()),
                    "half is not over half");
            boolean second = cools(
                    kind,
                    FailureHistory.builder()
                            .groupSize(2)
                            .attempts(2)
                            .failures(2)
                            .failuresOfKind(2)
                            .failuresInARow(2)
                            .build());
            assertTrue(
                    cools(
                            kind,
                            FailureHistory.builder()
                                    .groupSize(2)
                                    .attempts(3)
                                    .failures(3)
                                    .failuresOfKind(3)
                                    .failuresInARow(3)
                                    .build()),
                    "three in a row are enough");
            said = (second ? "the second" : "the third") + " in a row, or over half of 5 or more";
        }
        assertEquals(said, cell(kind, 3));
    }

    private static boolean cools(FailureKind kind, FailureHistory history) {
        return !CooldownPolicy.standard()
                .cooldown(DEPLOYMENT, Outcome.failure(kind, 0), history)
                .isZero();
    }

    @ParameterizedTest
    @EnumSource
    void fallsBack_isWhereARequestGoes(FailureKind kind) {
        Map<String, String> lists = Map.of(
                "generic", "`fallbacks`",
                "window", "`context_window_fallbacks`, else `fallbacks`",
                "policy", "`content_policy_fallbacks`, else `fallbacks`",
                "failed", "no");
        String wentTo = goesTo(kind, true);
        if (!wentTo.equals("failed")) {
            assertEquals("generic", goesTo(kind, false));
        }
        assertEquals(lists.get(wentTo), cell(kind, 4));
    }

    /** The group that answers when the first one fails in this way. */
    private static String goesTo(FailureKind kind, boolean withSpecialLists) {
        Fallbacks.Builder fallbacks = Fallbacks.builder().generic(to("generic"));
        if (withSpecialLists) {
            fallbacks.contextWindow(to("window")).contentPolicy(to("policy"));
        }
        FakeClock clock = new FakeClock();
        Router.Builder builder = Router.builder()
                .transport(new FakeTransport(clock))
                .time(clock)
                .settings(settings -> settings.fallbacks(fallbacks.build()).numRetries(0));
        for (String group : List.of("m", "generic", "window", "policy")) {
            builder.deployment(deployment(group, group));
        }
        ClientCall<String> call = ClientCall.<String>builder(deployment -> answer(deployment.id()))
                .failures(thrown -> Optional.of(Outcome.failure(kind, 0)))
                .build();
        try (Router router = builder.build()) {
            return router.execute("m", call);
        } catch (RouterException e) {
            return "failed";
        } finally {
            // A cancelled call leaves its thread interrupted, as it should.
            Thread.interrupted();
        }
    }

    private static Map<String, List<FallbackTarget>> to(String model) {
        return Map.of("m", List.of(FallbackTarget.of(model)));
    }

    private static String answer(String deploymentId) throws IOException {
        if (deploymentId.equals("m")) {
            throw new IOException("this group fails");
        }
        return deploymentId;
    }

    @Test
    void everyKind_hasARow() {
        assertEquals(List.of(FailureKind.values()), List.copyOf(rows.keySet()));
    }
}
