package dev.llmrouter.redis;

import java.time.Duration;
import java.util.Set;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.RedisSentinelClient;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.providers.ConnectionProvider;

/** Those of Jedis 8. A class of its own: with an older Jedis it is never loaded, for it could not be. */
final class NewClientTypes implements ClientTypes {
    @Override
    public UnifiedJedis alone(HostAndPort node, ConnectionProvider connections) {
        return RedisClient.builder()
                .hostAndPort(node)
                .connectionProvider(connections)
                .build();
    }

    @Override
    public UnifiedJedis cluster(
            Set<HostAndPort> nodes,
            JedisClientConfig config,
            ConnectionPoolConfig pool,
            int attempts,
            Duration patience) {
        return RedisClusterClient.builder()
                .nodes(nodes)
                .clientConfig(config)
                .poolConfig(pool)
                .maxAttempts(attempts)
                .maxTotalRetriesDuration(patience)
                .build();
    }

    @Override
    public UnifiedJedis sentinel(
            Set<HostAndPort> sentinels,
            String masterName,
            JedisClientConfig sentinelConfig,
            JedisClientConfig config,
            ConnectionPoolConfig pool) {
        return RedisSentinelClient.builder()
                .sentinels(sentinels)
                .masterName(masterName)
                .sentinelClientConfig(sentinelConfig)
                .clientConfig(config)
                .poolConfig(pool)
                .build();
    }
}
