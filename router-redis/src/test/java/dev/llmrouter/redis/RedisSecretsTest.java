package dev.llmrouter.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.llmrouter.Router;
import dev.llmrouter.call.ModelRequest;
import dev.llmrouter.call.ModelStream;
import dev.llmrouter.config.YamlSource;
import dev.llmrouter.error.RouterException;
import dev.llmrouter.testing.FakeReply;
import dev.llmrouter.testing.FakeTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** Marked keys in every place where one can stand, a real Redis beside them: the mark is in no key and no value of it. */
class RedisSecretsTest {
    private static final String MARK = "sk-MARKED";
    private static final String PASSWORD = MARK + "-redis";

    private static String yaml(int port) {
        return """
            model_list:
              - model_name: m
                litellm_params:
                  model: openai/gpt-4o
                  api_base: "https://user:%1$s-password@a.example/v1?code=%1$s-query"
                  api_key: os.environ/KEY
                  api-kee: %1$s-misspelt
                  extra_headers: {X-Api-Token: %1$s-header}
                  extra_body: {password: %1$s-body}
                  rpm: 1000
                  tpm: 100000
              - model_name: m
                litellm_params:
                  model: azure/m
                  api_base: "https://b.example?code=%1$s-query"
                  azure_ad_token: %1$s-token
                  max_budget: 100
                  budget_duration: 1d
              - model_name: m
                litellm_params: {model: openai/gpt-4o, api_base: "https://c.example/v1?%1$s=1", api_key: %1$s-plain}
            router_settings:
              redis_url: "redis://:%1$s-redis@127.0.0.1:%2$d/0"
              provider_budget_config: {openai: {budget_limit: 100, time_period: 1d}}
              num_retries: 1
              timeout: 30
              cooldown_time: 600
            """.formatted(MARK, port);
    }

    private static FakeReply[] replies() {
        String echo = "{\"error\": {\"message\": \"Incorrect API key provided: " + MARK + "-echo\", \"code\": \"%s\"}}";
        return new FakeReply[] {
            FakeReply.text("Hello")
                    .usage(5, 5)
                    .header("x-ratelimit-limit-requests", "500")
                    .header("x-ratelimit-remaining-requests", "400")
                    .header("x-request-id", MARK + "-id"),
            FakeReply.stream("one ", "two "),
            FakeReply.json(401, echo.formatted("invalid_api_key")),
            FakeReply.json(429, echo.formatted(MARK + "-code")).retryAfter(Duration.ofMinutes(5)),
            FakeReply.json(404, echo.formatted("model_not_found")),
        };
    }

    private static ModelRequest ask() {
        return ModelRequest.builder("m")
                .json("{\"messages\": [{\"role\": \"user\", \"content\": \"" + MARK + "-prompt\"}], \"user\": \"" + MARK
                        + "-user\", \"api_key\": \"" + MARK + "-own\", \"metadata\": {\"tags\": [\"" + MARK
                        + "-tag\"]}}")
                .header("Authorization", "Bearer " + MARK + "-caller")
                .header("X-" + MARK, MARK)
                .build();
    }

    private static void every(Router router) {
        attempt(() -> router.send(ask()));
        attempt(() -> router.sendAsync(ask()).join());
        attempt(() -> {
            try (ModelStream stream = router.stream(ask())) {
                stream.forEach(event -> {});
            }
        });
        attempt(() -> router.execute("m", deployment -> {
            throw new IllegalStateException(MARK + "-exception");
        }));
    }

    private static void attempt(Runnable call) {
        try {
            call.run();
        } catch (RouterException | CompletionException | IllegalStateException e) {
            assertFalse(String.valueOf(e).isEmpty());
        }
    }

    /** All keys with all that is in them. */
    private static List<String> everything(Jedis jedis) {
        List<String> all = new ArrayList<>();
        for (byte[] key : jedis.keys("*".getBytes(ISO_8859_1))) {
            all.add(text(key));
            if (jedis.type(key).equals("hash")) {
                for (Map.Entry<byte[], byte[]> field : jedis.hgetAll(key).entrySet()) {
                    all.add(text(field.getKey()));
                    all.add(text(field.getValue()));
                }
            } else {
                assertEquals("list", jedis.type(key));
                jedis.lrange(key, 0, -1).forEach(value -> all.add(text(value)));
            }
        }
        return all;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    private static boolean has(List<String> all, String text) {
        return all.stream().anyMatch(each -> each.contains(text));
    }

    @Test
    void markedKeys_areInNoKeyAndNoValueOfRedis() {
        try (RedisProcess redis = RedisProcess.start("--requirepass", PASSWORD)) {
            FakeTransport transport = new FakeTransport();
            YamlSource file = YamlSource.text("router.yaml", yaml(redis.port()));
            try (Jedis jedis = new Jedis(
                    new HostAndPort("127.0.0.1", redis.port()),
                    DefaultJedisClientConfig.builder()
                            .password(PASSWORD)
                            .timeoutMillis(10_000)
                            .build())) {
                for (FakeReply reply : replies()) {
                    transport.at("").always(reply);
                    Router router = Router.fromYaml(file)
                            .environment(Map.of("KEY", MARK + "-variable", "OPENAI_API_KEY", MARK + "-implied"))
                            .transport(transport)
                            .build();
                    every(router);
                    router.close();
                }
                List<String> all = everything(jedis);

                all.forEach(each -> assertFalse(each.contains("MARKED"), () -> "a secret is in Redis: " + each));
                // All that is told was told: spendings, money, cooldowns, waits and limits that were learned.
                for (String word : List.of("quota ", "spent ", "cooling", "asked", "learned")) {
                    assertTrue(has(all, word), () -> word + " is not in " + all);
                }
            }
        }
    }
}
