package dev.llmrouter.apps;

import dev.llmrouter.Router;
import dev.llmrouter.config.YamlSource;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** One router for the application, configured by a file on its class path. */
@SpringBootApplication
public class ChatApplication {
    /** Starts it. */
    public static void main(String[] arguments) {
        SpringApplication.run(ChatApplication.class, arguments);
    }

    /** Closed by Spring. */
    @Bean
    Router router(
            @Value("${llm.config:classpath:llm/router.yaml}") String config,
            @Value("${llm.provider}") String provider,
            @Value("${llm.redis.port}") String redisPort) {
        return Router.fromYaml(YamlSource.at(config))
                .environment(Map.of("PROVIDER", provider, "REDIS_PORT", redisPort))
                .build();
    }
}
