/** Shares limits between processes through a Redis. Found by the router through {@link java.util.ServiceLoader}. */
@org.jspecify.annotations.NullMarked
module dev.llmrouter.redis {
    requires transitive dev.llmrouter.core;
    requires transitive redis.clients.jedis;
    requires org.apache.commons.pool2;
    requires org.slf4j;

    exports dev.llmrouter.redis;

    provides dev.llmrouter.usage.UsageStoreFactory with
            dev.llmrouter.redis.RedisUsageStoreFactory;
}
