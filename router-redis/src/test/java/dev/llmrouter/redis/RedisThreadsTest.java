package dev.llmrouter.redis;

import static dev.llmrouter.redis.Reports.empty;
import static dev.llmrouter.redis.Reports.exchanged;

import dev.llmrouter.usage.UsageStore;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Alone, because it counts the threads of all stores. */
@Isolated
class RedisThreadsTest {
    @Test
    void threads_endWithTheStore() {
        try (RedisProcess redis = RedisProcess.start()) {
            UsageStore store = Stores.at("127.0.0.1", redis.port(), "n");
            store.listen(() -> {});
            exchanged(store, empty("own"));
            Await.until("it listens", () -> newsThreads().size() == 1);
            store.close();
            Await.until("the thread is gone", () -> newsThreads().isEmpty());
        }
    }

    private static List<Thread> newsThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("llm-router-redis-news"))
                .toList();
    }
}
