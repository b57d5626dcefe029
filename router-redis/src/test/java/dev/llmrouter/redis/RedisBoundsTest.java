package dev.llmrouter.redis;

import static dev.llmrouter.redis.Reports.exchanged;
import static dev.llmrouter.redis.Reports.rich;
import static dev.llmrouter.redis.Reports.trouble;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.FailureKind;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.catalog.Limits;
import dev.llmrouter.config.YamlSource;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.snapshot.CooldownSnapshot;
import dev.llmrouter.testing.FakeTransport;
import dev.llmrouter.usage.News;
import dev.llmrouter.usage.Quota;
import dev.llmrouter.usage.Report;
import dev.llmrouter.usage.UsageStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;

/** What others have written into Redis, or something that is no Redis answers: it costs neither memory nor a deployment. */
class RedisBoundsTest {
    private static final Duration MONTH = Duration.ofDays(30);
    private static final Duration CAP = Duration.ofMinutes(10);
    private static final int MEGABYTE = 1 << 20;
    private static final TestRedis REDIS = TestRedis.start();

    private final TestRedis redis = REDIS.withNamespace();
    private final Keys keys = Keys.of(redis.namespace());
    private final Jedis jedis = redis.connect();
    private final UsageStore store = redis.store();

    @AfterAll
    static void stop() {
        REDIS.close();
    }

    @AfterEach
    void disconnect() {
        store.close();
        redis.forget();
        jedis.close();
    }

    /** What the script answers, before it is read. */
    private List<?> answer(Report report) {
        try (Client client = redis.client()) {
            List<byte[]> arguments = List.of(ReportPacker.pack(report), Keys.bytes(keys.channel()));
            return (List<?>) client.call(connection -> Script.load().run(connection, keys.script(), arguments));
        }
    }

    private static long bytes(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().mapToLong(RedisBoundsTest::bytes).sum();
        }
        return value instanceof byte[] text ? text.length : Long.BYTES;
    }

    private void pushNews(String each, int times) {
        jedis.eval(
                "local seq = tonumber(redis.call('HGET', KEYS[1], 'seq') or '0') for i = 1, ARGV[1] do seq = seq + 1 "
                        + "redis.call('RPUSH', KEYS[2], cmsgpack.pack(" + each + ")) end "
                        + "redis.call('HSET', KEYS[1], 'seq', seq)",
                List.of(keys.state(), keys.news()),
                List.of(Integer.toString(times)));
    }

    @Test
    void epochThatIsAMegabyte_isNotOurs() {
        exchanged(store, rich("one"));
        jedis.hset(keys.state(), "epoch", "e".repeat(MEGABYTE));

        String epoch = exchanged(store, rich("one")).epoch();

        assertTrue(epoch.length() < 64, epoch);
    }

    @Test
    void sumThatIsAMegabyte_isToldAndNotRead() {
        Report report = rich("one");
        exchanged(store, report);
        jedis.hset(keys.state(), "spent team", "9".repeat(MEGABYTE));

        // Told again, it adds nothing.
        assertTrue(trouble(store).contains("choose another cache_kwargs.namespace"), () -> trouble(store));
        assertTrue(bytes(answer(report)) < 4096);
    }

    @Test
    void newsOfManyValues_areLeftOut() {
        exchanged(store, rich("one"));
        pushNews("{seq, 'other', 0, 'later', 'x', 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}", 10);

        assertEquals(
                List.of(),
                ((List<?>) answer(Reports.empty("two")).get(6))
                        .stream().filter(line -> ((List<?>) line).size() > 14).toList());
    }

    @Test
    void newsThatAreMegabytes_areReadUpToOneMegabyte_theNewestOfThem() {
        exchanged(store, rich("one"));
        pushNews("{seq, 'other', 0, 'asked', string.rep('x', 4000) .. seq}", 2000);

        List<?> heard = (List<?>) answer(Reports.empty("two")).get(6);

        assertTrue(bytes(heard) <= MEGABYTE && bytes(heard) > MEGABYTE / 2, () -> bytes(heard) + " bytes");
        List<?> last = (List<?>) heard.get(heard.size() - 1);
        assertTrue(new String((byte[]) last.get(2), UTF_8).endsWith(jedis.hget(keys.state(), "seq")));
    }

    private Router router() {
        return Router.fromYaml(YamlSource.text("router.yaml", """
                        model_list:
                          - model_name: m
                            litellm_params: {model: openai/m, api_base: "https://eu.example/v1", api_key: k}
                            model_info: {id: eu}
                          - model_name: m
                            litellm_params: {model: openai/m, api_base: "https://us.example/v1", api_key: k}
                            model_info: {id: us}
                        router_settings: {max_wait: 0, num_retries: 0}
                        """))
                .transport(new FakeTransport())
                .usageStore(redis.store())
                .build();
    }

    private static Optional<Duration> cooldown(Router router) {
        return router.snapshot().deployments().stream()
                .flatMap(each -> each.cooldown().stream())
                .map(CooldownSnapshot::left)
                .findFirst();
    }

    @Test
    void cooldownOfAMonth_thatAnotherProcessTells_isCutToTenMinutes() {
        exchanged(store, Reports.telling("other", new News.Cooling("eu", FailureKind.RATE_LIMITED, MONTH)));
        try (Router router = router()) {
            Await.until("it is heard", () -> cooldown(router).isPresent());

            Duration left = cooldown(router).orElseThrow();
            assertTrue(left.compareTo(CAP) <= 0 && left.compareTo(CAP.dividedBy(2)) > 0, left::toString);
        }
    }

    @Test
    void waitOfAMonth_thatAnotherProcessTells_isCutToTenMinutes() {
        exchanged(store, Reports.empty("other"));
        for (String id : List.of("eu", "us")) {
            pushNews("{seq, 'other', (redis.call('TIME')[1] + 30 * 86400) * 1000, 'asked', '" + id + "'}", 1);
        }
        try (Router router = router()) {
            Await.until("it is heard", () -> refused(router).isPresent());

            Duration wait = refused(router).orElseThrow().retryAfter().orElseThrow();
            assertTrue(wait.compareTo(CAP) <= 0 && wait.compareTo(CAP.dividedBy(2)) > 0, wait::toString);
        }
    }

    private static Optional<RouterException> refused(Router router) {
        try {
            router.send(ModelRequest.chat("m", "Hi"));
            return Optional.empty();
        } catch (RouterException e) {
            return Optional.of(e);
        }
    }

    @Test
    void learnedLimitThatIsAbsurd_takesNoDeploymentAway() {
        Quota.Limit none = new Quota.Limit(Limits.Kind.SLIDING, 1, MONTH, 1);
        exchanged(store, Reports.telling("other", new News.Learned("deployment eu", Quota.Of.REQUESTS, none)));
        exchanged(store, Reports.telling("another", new News.Learned("deployment us", Quota.Of.REQUESTS, none)));
        try (Router router = router()) {
            Await.until(
                    "it is heard",
                    () -> router.snapshot().deployments().stream()
                            .allMatch(each -> !each.learned().isEmpty()));

            router.snapshot().deployments().stream()
                    .flatMap(each -> each.learned().stream())
                    .forEach(limit -> assertTrue(limit.period().compareTo(Duration.ofDays(1)) <= 0, limit::toString));
        }
    }

    /** A Redis, until it is asked to run a script. */
    private static final class Hostile implements AutoCloseable {
        private final ServerSocket socket;
        private final int redis;
        private final byte[] answer;

        Hostile(int redis, String answer) throws IOException {
            this.redis = redis;
            this.answer = answer.getBytes(US_ASCII);
            socket = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
            daemon(this::accept);
        }

        private static void daemon(Runnable work) {
            Thread thread = new Thread(work, "hostile-redis");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            try {
                while (!socket.isClosed()) {
                    Socket connection = socket.accept();
                    daemon(() -> serve(connection));
                }
            } catch (IOException closed) {
                assertTrue(socket.isClosed());
            }
        }

        private void serve(Socket connection) {
            byte[] buffer = new byte[64 * 1024];
            try (connection;
                    Socket behind = new Socket(InetAddress.getLoopbackAddress(), redis);
                    InputStream in = connection.getInputStream();
                    OutputStream out = connection.getOutputStream()) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    while (new String(buffer, 0, n, US_ASCII).contains("EVAL")) {
                        out.write(answer);
                    }
                    behind.getOutputStream().write(buffer, 0, n);
                    out.write(buffer, 0, behind.getInputStream().read(buffer));
                }
            } catch (IOException left) {
                assertNotEquals("", left.toString());
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"$2147483647\r\n", "*2147483647\r\n", "+endless", "*1\r\n"})
    void answerWithoutAnEnd_isCutAndTold(String answer) throws IOException {
        try (Hostile hostile = new Hostile(redis.address().getPort(), answer);
                UsageStore asked = new RedisUsageStoreFactory()
                        .create(Stores.settings(
                                "127.0.0.1", hostile.socket.getLocalPort(), Map.of("socket_timeout", 10)))) {
            String told = trouble(asked);

            assertTrue(told.contains("answers with more than"), told);
        }
    }
}
