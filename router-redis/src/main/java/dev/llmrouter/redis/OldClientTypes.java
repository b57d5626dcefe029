package dev.llmrouter.redis;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Set;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.providers.ConnectionProvider;

/** Those of Jedis 5 to 7. Reached by reflection: Jedis 8, against which this is compiled, has them no more. */
final class OldClientTypes implements ClientTypes {
    private static final String PACKAGE = "redis.clients.jedis.";
    private static final String ALONE = "JedisPooled";

    static boolean arePresent() {
        try {
            Class.forName(PACKAGE + ALONE, false, UnifiedJedis.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Override
    public UnifiedJedis alone(HostAndPort node, ConnectionProvider connections) {
        return made("UnifiedJedis", new Class<?>[] {ConnectionProvider.class}, connections);
    }

    @Override
    public UnifiedJedis cluster(
            Set<HostAndPort> nodes,
            JedisClientConfig config,
            ConnectionPoolConfig pool,
            int attempts,
            Duration patience) {
        Class<?>[] types = {Set.class, JedisClientConfig.class, int.class, Duration.class, GenericObjectPoolConfig.class
        };
        return made("JedisCluster", types, nodes, config, attempts, patience, pool);
    }

    @Override
    public UnifiedJedis sentinel(
            Set<HostAndPort> sentinels,
            String masterName,
            JedisClientConfig sentinelConfig,
            JedisClientConfig config,
            ConnectionPoolConfig pool) {
        Class<?>[] types = {
            String.class, JedisClientConfig.class, GenericObjectPoolConfig.class, Set.class, JedisClientConfig.class
        };
        return made("JedisSentineled", types, masterName, config, pool, sentinels, sentinelConfig);
    }

    private static UnifiedJedis made(String name, Class<?>[] types, Object... arguments) {
        try {
            Class<?> type = Class.forName(PACKAGE + name, true, UnifiedJedis.class.getClassLoader());
            return (UnifiedJedis) type.getConstructor(types).newInstance(arguments);
        } catch (InvocationTargetException e) {
            // Of clusters and sentinels, which connect at once.
            if (e.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            throw new JedisException("Jedis could not make a " + name, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new JedisException("this Jedis has no " + name + " as Jedis 5.1 to 7 have it", e);
        }
    }
}
