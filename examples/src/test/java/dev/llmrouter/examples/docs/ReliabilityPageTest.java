package dev.llmrouter.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.call.FailureKind;
import dev.llmrouter.catalog.Bounded;
import dev.llmrouter.catalog.Deployment;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.catalog.PriceTable;
import dev.llmrouter.config.ConfigLoader;
import dev.llmrouter.config.RouterSettings;
import dev.llmrouter.policy.CooldownPolicy;
import dev.llmrouter.transport.ResponseLimits;
import dev.llmrouter.transport.TransportResponse;
import dev.llmrouter.usage.News;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/reliability.md matches the code: each bound of its table is the code's. */
class ReliabilityPageTest {
    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Duration YEARS = Duration.ofDays(1000);

    private final Map<String, List<String>> rows = new LinkedHashMap<>();

    ReliabilityPageTest() {
        Page.of("docs/reliability.md").table("Bounds").forEach(row -> rows.put(row.get(0), row));
    }

    /** The numbers in the second cell of the row that begins with this text. */
    private List<Long> stated(String start) {
        List<List<String>> found = rows.entrySet().stream()
                .filter(row -> row.getKey().startsWith(start))
                .map(Map.Entry::getValue)
                .toList();
        assertEquals(1, found.size(), "rows that begin with '" + start + "'");
        return NUMBER.matcher(found.get(0).get(1))
                .results()
                .map(MatchResult::group)
                .map(Long::valueOf)
                .toList();
    }

    private static Reply reply(int processes, int news) {
        return Reply.builder("e")
                .processes(processes)
                .news(Collections.nCopies(news, new News.AskedToWait("d", YEARS)))
                .build();
    }

    @Test
    void boundsOfAnswers_areTheDefaults() {
        ResponseLimits limits = RouterSettings.builder().build().responseLimits();

        assertEquals(List.of((long) limits.maxResponseBytes()), stated("a complete answer"));
        assertEquals(List.of((long) limits.maxErrorBytes()), stated("an answer with an error"));
        assertEquals(List.of((long) limits.maxEventCharacters()), stated("an event of a stream"));
    }

    @Test
    void boundsOfHeaders_areTheTransportsAnswers() {
        List<Long> stated = stated("headers of an answer");
        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i <= stated.get(0); i++) {
            many.put("x-" + i, "v");
        }
        String longest = "v".repeat(Math.toIntExact(stated.get(1)) - 1);

        assertEquals(stated.get(0), headers(many).size());
        assertEquals(1, headers(Map.of("x", longest)).size());
        assertEquals(0, headers(Map.of("x", longest + "v")).size());
    }

    private static Map<String, String> headers(Map<String, String> sent) {
        return new TransportResponse(200, sent, new byte[0]).headers();
    }

    @Test
    void boundsOfTime_areThePolicys() {
        Deployment deployment = Deployment.builder("m", "openai/m").build();
        CooldownPolicy policy = CooldownPolicy.standard();

        assertEquals(List.of(CooldownPolicy.capped(YEARS).toSeconds()), stated("what a provider asks to wait"));
        assertEquals(
                List.of(policy.capped(deployment, YEARS).toSeconds()),
                stated("what another process says of a cooldown"));
        assertEquals(
                List.of(new News.AskedToWait("d", YEARS).left().toSeconds()),
                stated("what another process says of a wait"));
        assertEquals(
                Duration.ofMinutes(80),
                CooldownPolicy.builder()
                        .cooldownTime(Duration.ofMinutes(5))
                        .build()
                        .capped(deployment, YEARS));
        assertEquals(
                Bounded.LONGEST, new News.Cooling("d", FailureKind.TIMEOUT, Bounded.LONGEST.multipliedBy(9)).left());
    }

    @Test
    void boundsOfLearnedLimits_areTheNews() {
        Quota.Limit endless = new Quota.Limit(Limits.Kind.SLIDING, 1, YEARS, 1);
        News.Learned learned = new News.Learned("deployment d", Quota.Of.REQUESTS, endless);

        assertEquals(List.of(learned.limit().period().toSeconds()), stated("a limit that another process has learned"));
    }

    @Test
    void boundsOfNumbers_areTheCodes() {
        assertEquals(List.of(Bounded.MOST_TOKENS_OF_A_CALL), stated("tokens of one call"));
        assertEquals(List.of(Bounded.MOST), stated("a limit in a header"));
        assertEquals(List.of((long) reply(Integer.MAX_VALUE, 0).processes()), stated("processes that share"));
        assertEquals(1, reply(-7, 0).processes());
        assertEquals(List.of((long) reply(1, 20_000).news().size()), stated("news of other processes"));
    }

    @Test
    void boundsOfFiles_areInTheirErrors(@TempDir Path folder) throws IOException {
        long most = stated("the configuration").get(0);
        Path file = folder.resolve("large.yaml");
        Files.write(file, new byte[Math.toIntExact(most + 1)]);

        String problem = new ConfigLoader(Map.of(), false).load(file).errors().toString();
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> PriceTable.read(file));

        assertTrue(problem.contains("at most " + most), problem);
        assertEquals(List.of(most), stated("`price_table`"));
        assertTrue(String.valueOf(refused.getMessage()).contains("more than " + most), refused.getMessage());
    }
}
