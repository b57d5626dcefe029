package dev.llmrouter.redis;

import java.time.Duration;
import java.util.Set;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.providers.ConnectionProvider;

/** The client classes of a Jedis: all that differs between the versions that this module works with. Stateless. */
interface ClientTypes {
    /** Those of the Jedis that is on the class path. */
    static ClientTypes present() {
        return OldClientTypes.arePresent() ? new OldClientTypes() : new NewClientTypes();
    }

    /** A client of one server, with connections of its own. */
    UnifiedJedis alone(HostAndPort node, ConnectionProvider connections);

    /** A client of a cluster, which tries so often and for so long. */
    UnifiedJedis cluster(
            Set<HostAndPort> nodes,
            JedisClientConfig config,
            ConnectionPoolConfig pool,
            int attempts,
            Duration patience);

    /** A client of the master that sentinels name. */
    UnifiedJedis sentinel(
            Set<HostAndPort> sentinels,
            String masterName,
            JedisClientConfig sentinelConfig,
            JedisClientConfig config,
            ConnectionPoolConfig pool);
}
