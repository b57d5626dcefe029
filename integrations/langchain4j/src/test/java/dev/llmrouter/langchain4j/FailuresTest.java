package dev.llmrouter.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an application sees of each failure, in each kind of call; docs/langchain4j.md has it as a table. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FailuresTest {
    private static final Path PAGE = Path.of("../../docs/langchain4j.md");
    private static final String HEAD = """
            | the deployment answers | call | another deployment is well: your code gets | requests | it is alone: your code gets | requests |
            |---|---|---|---|---|---|
            """;

    @Test
    void table_isThatOfThePage() throws IOException {
        StringBuilder table = new StringBuilder(HEAD);
        for (Fault fault : Fault.values()) {
            Map<String, List<String>> calls = new LinkedHashMap<>();
            for (ModelCall call : ModelCall.values()) {
                calls.computeIfAbsent(cells(fault, call), any -> new ArrayList<>())
                        .add(call.named);
            }
            calls.forEach((cells, named) -> table.append("| ")
                    .append(fault.named)
                    .append(" | ")
                    .append(named.size() == ModelCall.values().length ? "any" : String.join(", ", named))
                    .append(" | ")
                    .append(cells)
                    .append(" |\n"));
        }

        assertTrue(Files.readString(PAGE).contains(table), () -> PAGE + " must have this table:\n" + table);
    }

    private static String cells(Fault fault, ModelCall call) {
        return Seen.of(fault, call, false) + " | " + Seen.of(fault, call, true);
    }

    /**
     * What came of a call.
     *
     * @param gets what the application gets
     * @param requests how many went to each provider
     */
    private record Seen(String gets, String requests) {
        static Seen of(Fault fault, ModelCall call, boolean alone) {
            Duration attempt = fault == Fault.HANG ? Duration.ofMillis(600) : Fleet.PATIENT;
            try (Fleet fleet = new Fleet(alone, attempt)) {
                fault.of(fleet.a);
                String gets = gets(call, fleet);
                assertEquals(0, fleet.router.snapshot().callsInFlight(), fault + " " + call);
                return new Seen(gets, requests(fleet));
            }
        }

        private static String gets(ModelCall call, Fleet fleet) {
            try {
                assertEquals(call.answer, call.make(fleet.router));
                return "the answer";
            } catch (AssertionError e) {
                throw e;
            } catch (Throwable e) {
                return words(e);
            }
        }

        private static String words(Throwable failure) {
            String type = "`" + failure.getClass().getSimpleName() + "`";
            if (!(failure.getCause() instanceof RouterHttpException cause)) {
                return type + " after what had come";
            }
            return type + ", status " + cause.statusCode()
                    + cause.retryAfter().map(wait -> ", `retryAfter()`").orElse("");
        }

        private static String requests(Fleet fleet) {
            Map<String, Integer> counts = new LinkedHashMap<>();
            counts.put("it", fleet.a.requests().size());
            counts.put("the other", fleet.b.requests().size());
            counts.put("the fallback", fleet.c.requests().size());
            return counts.entrySet().stream()
                    .filter(each -> each.getValue() > 0)
                    .map(each -> each.getKey() + " " + each.getValue())
                    .collect(Collectors.joining(", "));
        }

        @Override
        public String toString() {
            return gets + " | " + requests;
        }
    }
}
