package dev.llmrouter.redis;

import dev.llmrouter.usage.RedisSettings;
import dev.llmrouter.usage.UsageStore;
import dev.llmrouter.usage.UsageStoreFactory;

/** Makes the store of a router whose file names a Redis. Found by {@link java.util.ServiceLoader}; no other class needs it. Thread-safe. */
public final class RedisUsageStoreFactory implements UsageStoreFactory {
    /** Called by {@link java.util.ServiceLoader}. */
    public RedisUsageStoreFactory() {}

    /** {@return {@link RedisUsageStore.Builder#settings} and nothing else} */
    @Override
    public UsageStore create(RedisSettings settings) {
        // Before the store's class is loaded, which a Jedis that is too old may keep from it.
        JedisLibrary.require();
        return RedisUsageStore.builder().settings(settings).build();
    }
}
